// Loaded into a measured process before its program (`node --import`): at its end it leaves what the operating system
// counted, in the file that BENCH_USAGE names. It must not touch what the program does.
import { readFileSync, writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

/** What one process took, its threads included, from its start. */
export interface Usage {
  /** User and system time. */
  readonly cpuSeconds: number
  readonly peakBytes: number
}

const path = process.env.BENCH_USAGE
if (isMainThread && path)
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
    const usage: Usage = {
      cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
      peakBytes: peakOfThisProgram() ?? maxRSS * 1024,
    }
    writeFileSync(path, JSON.stringify(usage))
  })

/** Linux counts the parent's memory at the fork into the child's maxRSS; VmHWM begins with the program. */
function peakOfThisProgram(): number | null {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1]
    return kilobytes === undefined ? null : Number(kilobytes) * 1024
  } catch {
    return null
  }
}
