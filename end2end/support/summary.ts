import type { Reporter, TestCase, TestResult } from "@playwright/test/reporter";

/** Closes a run with one plain line of counts. */
export default class Summary implements Reporter {
  private readonly failed = new Set<string>();
  private readonly passed = new Set<string>();

  onTestEnd(test: TestCase, result: TestResult) {
    if (result.status !== "skipped") {
      (test.outcome() === "expected" ? this.passed : this.failed).add(test.id);
    }
  }

  onEnd() {
    console.log(`browser: ${this.passed.size} passed, ${this.failed.size} failed`);
  }

  printsToStdio() {
    return false;
  }
}
