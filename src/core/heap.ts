// How much room V8 gives to objects that have just been made. It must not be told for a whole run: calls and files are
// done sooner with more of it.
import { setFlagsFromString } from 'node:v8'

/**
 * Keeps that room from growing while a million objects are made that are done with at once: 120 MB less, for a few
 * hundredths of the time. Call the function that it returns when they are done.
 */
export function keepYoungSpaceSmall(): () => void {
  setFlagsFromString('--semi-space-growth-factor=1')
  return () => setFlagsFromString('--semi-space-growth-factor=2')
}
