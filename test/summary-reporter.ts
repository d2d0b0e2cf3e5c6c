import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** Prints the ten slowest tests and one plain line of counts. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string): number => tests.filter((test) => test.result().state === state).length;
    const brokenModules = modules.filter(
      (module) => module.state() === 'failed' && [...module.children.allTests('failed')].length === 0,
    ).length;
    console.log('\nThe ten slowest tests:');
    for (const test of tests.sort((a, b) => duration(b) - duration(a)).slice(0, 10)) {
      console.log(`${(duration(test) / 1000).toFixed(2).padStart(8)} s  ${test.module.relativeModuleId} > ${test.fullName}`);
    }
    console.log(`\n${count('passed')} passed, ${count('failed') + brokenModules} failed, ${count('skipped')} skipped`);
  }
}

const duration = (test: TestCase): number => test.diagnostic()?.duration ?? 0;
