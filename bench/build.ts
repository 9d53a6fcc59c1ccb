// Builds the program, whole: what stands in dist may be of another build than the one that tsc remembers.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

export function buildProgram(): void {
  const root = join(import.meta.dirname, '..')
  const whole = ['--incremental', 'false', '--tsBuildInfoFile', 'null']
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json', ...whole], {
    cwd: root,
    stdio: 'inherit',
  })
}
