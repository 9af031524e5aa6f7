"""A test that is not counted might as well not exist."""

import unittest

import counts
from counts import Counts

CARGO = """
test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s
test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s
"""

PLAYWRIGHT = """
  1 failed
    [chromium] › sign-in.spec.ts:3:1 › 12 passed is only a title
  1 flaky
  2 skipped
  40 passed (1.2m)
"""


class CountsTest(unittest.TestCase):
    def test_every_test_binary_counts(self):
        self.assertEqual(counts.cargo(CARGO, 101), Counts(15, 2, 1))

    def test_a_browser_test_that_passes_only_sometimes_failed(self):
        self.assertEqual(counts.playwright(PLAYWRIGHT, 1), Counts(40, 2, 2))

    def test_all_library_runs_count(self):
        output = "libraries: 5 passed, 0 failed\nlibraries: 4 passed, 1 failed\n"
        self.assertEqual(counts.libraries(output, 1), Counts(9, 1))

    def test_a_command_that_breaks_off_failed(self):
        self.assertEqual(counts.cargo("error: could not compile", 101), Counts(0, 1))
        self.assertEqual(counts.libraries("libraries: 5 passed, 0 failed", 1), Counts(5, 1))

    def test_a_run_without_tests_failed(self):
        self.assertEqual(counts.playwright("", 0), Counts(0, 1))


if __name__ == "__main__":
    unittest.main()
