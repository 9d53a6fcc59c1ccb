// What a job's work may ask of the loop that works the frontier. It must hold no behaviour.
import type { Disposition } from '../frontier/disposition.ts'
import type { Job } from '../frontier/frontier.ts'

/** What the work on a job may ask of the loop that gave it the job. */
export interface Steering {
  /** The job stays leased and waits for its back-off; then it is given back. */
  retryLater(job: Job, disposition: Extract<Disposition, { next: 'retry' }>, reason: string): void
  /** The run stops for this error, or only its calls do. */
  stopFor(error: unknown): void
  /** A defect has buried a job; some in a row stop the run. */
  countBug(error: unknown): void
  /** A job went well. */
  wentWell(): void
}
