// Brings the peers: Debian's by apt where this is root, npm's into a scratch folder; and lays out ours as a package is, with
// the built program behind its launcher. It must not run them.
import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const ofDebian: Readonly<Record<string, readonly string[]>> = {
  scrapy: ['python3-scrapy', 'python3-pil'],
  'gallery-dl': ['gallery-dl'],
  aria2c: ['aria2'],
  curl: ['curl'],
  '/usr/bin/time': ['time'],
}
const ofNpm = { crawlee: '3.18.1', cacache: '20.0.4' }

/** Which commands and packages are there now, by name, with their versions. @throws where npm does not bring its own */
export function installPeers(scratch: string): ReadonlyMap<string, string> {
  const missing = Object.keys(ofDebian).filter((command) => versionOf(command) === null)
  if (missing.length > 0 && process.getuid?.() === 0) {
    const packages = missing.flatMap((command) => ofDebian[command] ?? [])
    quietly('apt-get', ['update', '-qq'])
    quietly('apt-get', ['install', '-y', '-qq', ...packages])
  }
  mkdirSync(scratch, { recursive: true })
  writeFileSync(join(scratch, 'package.json'), JSON.stringify({ private: true, dependencies: ofNpm }))
  if (!Object.keys(ofNpm).every((name) => existsSync(join(scratch, 'node_modules', name))))
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: scratch, stdio: 'pipe' })
  const found = Object.keys(ofDebian).flatMap((command): [string, string][] => {
    const version = versionOf(command)
    return version === null ? [] : [[command, version]]
  })
  return new Map([...found, ...Object.entries(ofNpm)])
}

/** Our command as a user starts it, in the scratch folder. */
export const launcherIn = (scratch: string) => join(scratch, 'ours/src/launcher.js')

/** Puts the launcher beside the built program, without the sources that it prefers in a checkout. */
export function installOurs(scratch: string): void {
  const [root, ours] = [join(import.meta.dirname, '../..'), join(scratch, 'ours')]
  rmSync(ours, { recursive: true, force: true })
  mkdirSync(join(ours, 'src'), { recursive: true })
  copyFileSync(join(root, 'package.json'), join(ours, 'package.json'))
  copyFileSync(join(root, 'src/launcher.js'), launcherIn(scratch))
  symlinkSync(join(root, 'dist'), join(ours, 'dist'))
}

function versionOf(command: string): string | null {
  try {
    const said = execFileSync(command, [command === 'scrapy' ? 'version' : '--version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    return /\d+(\.\d+)+/.exec(said)?.[0] ?? 'unknown'
  } catch {
    return null
  }
}

function quietly(command: string, args: readonly string[]): void {
  try {
    execFileSync(command, args, { stdio: 'ignore' })
  } catch {
    // What is still missing is said by whoever asks for it.
  }
}
