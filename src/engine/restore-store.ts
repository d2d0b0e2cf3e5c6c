import type { Step } from '../domain/plan.js';
import { restoreFileStoreStep, type Captured, type FileWorld } from '../steps/index.js';
import { journalled, type StepOutcome } from './runner.js';

export type { FileWorld } from '../steps/index.js';

/** Runs the step that brings a file store back, with its journal. */
export const restoreStore = (step: Step, world: FileWorld, journal: string): Promise<StepOutcome> =>
  journalled(step, world, journal, () => lookAtStore(step, world));

/** The same without a journal: for a step that only tells what it would do. */
export const lookAtStore = (step: Step, world: FileWorld): Promise<Captured> =>
  restoreFileStoreStep.apply(restoreFileStoreStep.args.parse(step.args), world, step.timeoutMs);
