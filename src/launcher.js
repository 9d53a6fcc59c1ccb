#!/usr/bin/env node
// The command's entry, in plain JavaScript: it checks the Node version before anything that would crash on an
// older one is loaded, then starts the checkout's source, or the built program in an installed package.
// It must not import anything of ours statically.
import { existsSync } from 'node:fs'
import module from 'node:module'

const required = [22, 18]
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < required[0] || (major === required[0] && minor < required[1])) {
  process.stderr.write(
    `rednote-archive needs Node ${required.join('.')} or newer; this is Node ${process.versions.node} (${process.execPath}).\n` +
      'In a checkout, `npx rednote-archive …` uses the Node that `npm ci` installed (Linux x64). Elsewhere: https://nodejs.org\n',
  )
  process.exit(2)
}
// A run's socket buffers come and go faster than the young generation is given back: kept small, a run takes a fifth less
// processor time and a third less memory; and what it promotes is collected before it is as much again as what lives, which
// is another fifth of memory. glibc gives each thread a heap of its own, and keeps what is free in all of them: one for all
// spares 16 MB. Both are taken at the start alone, so the process begins once more, in its place.
const small = ['--max-semi-space-size=2', '--heap-growing-percent=30']
const oneHeap = { MALLOC_ARENA_MAX: '1' }
const [command = ''] = process.argv.slice(2)
if (['backfill', 'nightly'].includes(command) && process.execve && !process.execArgv.includes(small[0])) {
  const argv = [process.execPath, ...process.execArgv, ...small, ...process.argv.slice(1)]
  process.execve(process.execPath, argv, { ...oneHeap, ...process.env })
}
module.enableCompileCache?.()
const source = new URL('./main.ts', import.meta.url)
await import(existsSync(source) ? source.href : new URL('../dist/main.js', import.meta.url).href)
