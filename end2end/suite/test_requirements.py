"""A requirement without a proof must not look proved."""

import unittest

import requirements
from requirements import NUMBERS, objections

RUST = """
#[test]
fn a_plain_one() {}
#[tokio::test(flavor = "multi_thread")]
async fn one_with_a_runtime() {}
on_both_engines! {
    async fn one_on_both_engines(engine) {}
}
fn a_helper() {}
"""
TESTS = {"a_plain_one", "somebody signs up, and in"}


def document(first: str) -> str:
    rest = [f"| R{number:02} | words | `a_plain_one` |" for number in NUMBERS[1:]]
    return "\n".join([f"| R01 | words | {first} |", *rest])


class RequirementsTest(unittest.TestCase):
    def test_tests_are_found_by_what_makes_them_run(self):
        expected = {"a_plain_one", "one_with_a_runtime", "one_on_both_engines"}
        self.assertEqual(requirements.names_in("x.rs", RUST), expected)
        self.assertEqual(requirements.names_in("x.spec.ts", 'test("a, b", async () => {'), {"a, b"})

    def test_a_row_with_tests_that_are_there_is_proved(self):
        for proof in ["`a_plain_one`", "`somebody signs up, and in`, `a_plain_one`"]:
            self.assertEqual(objections(document(proof), TESTS), [])

    def test_an_argued_exception_is_accepted_and_an_empty_one_is_not(self):
        argued = "Exception: nothing of that kind exists here yet"
        self.assertEqual(objections(document(argued), TESTS), [])
        for proof in ["Exception: no", "is fine", "-"]:
            self.assertIn("neither", objections(document(proof), TESTS)[0])

    def test_what_is_pending_missing_or_twice_is_refused(self):
        self.assertIn("R01: is pending", objections(document("`a_plain_one` PENDING"), TESTS))
        self.assertIn("no test called gone", objections(document("`gone`"), TESTS)[0])
        one = "| R01 | words | `a_plain_one` |"
        self.assertIn("R69 is not in the table", objections(one, TESTS))
        self.assertIn("R01 is there twice", objections(document("`a_plain_one`") + f"\n{one}", TESTS))


if __name__ == "__main__":
    unittest.main()
