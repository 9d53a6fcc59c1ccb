// Builds the command for the end-to-end tests, as `npm run build` does. It must not leave what an older build made:
// a package with files of deleted sources would pass.
import { execFileSync } from 'node:child_process'
import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

export default function build(): void {
  const dist = join(root, 'dist')
  // Beside dist, to be moved in its place in one go: a test run beside this one may be using the old one.
  const fresh = join(root, `node_modules/.dist-${process.pid}`)
  const tsc = join(root, 'node_modules/.bin/tsc')
  const whole = ['--incremental', 'false', '--tsBuildInfoFile', 'null']
  try {
    execFileSync(tsc, ['-p', 'tsconfig.build.json', '--outDir', fresh, ...whole], { cwd: root, stdio: 'inherit' })
    rmSync(dist, { recursive: true, force: true })
    renameSync(fresh, dist)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}
