// The package as npm would install it: built code alone, which works from wherever it is put.
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { filesIn } from './archive.ts'
import { run } from './command.ts'
import { temporaryFolder } from './world.ts'

const root = join(import.meta.dirname, '../..')

test('the packed package runs from node_modules, without sources', async () => {
  const dir = temporaryFolder()
  try {
    const pack = ['pack', '--ignore-scripts', '--offline', '--pack-destination', dir, '--json']
    const [packed] = JSON.parse(execFileSync('npm', pack, { cwd: root, encoding: 'utf8' }))
    const modules = join(dir, 'node_modules')
    const installed = join(modules, 'rednote-archive')
    mkdirSync(installed, { recursive: true })
    execFileSync('tar', ['-xzf', join(dir, packed.filename), '-C', installed, '--strip-components', '1'])
    // Stands for the dependencies that npm would put beside it.
    symlinkSync(join(root, 'node_modules'), join(installed, 'node_modules'))

    const files = filesIn(installed, '.').filter((file) => !file.startsWith('node_modules'))
    expect(files.filter((file) => /\.ts$|tsbuildinfo|^test\//.test(file))).toEqual([])
    for (const file of [
      'dist/main.js',
      'src/launcher.js',
      'config/default.yaml',
      'config/note-detail-v1.openapi.json',
      'src/read/viewer/assets/style.css',
      'migrations/meta/_journal.json',
      'LICENSE',
    ])
      expect(files).toContain(file)

    const entry = join(installed, 'src/launcher.js')
    const { code, stdout, stderr } = await run(['demo', '--json'], { cwd: dir, entry })
    expect(code, stderr).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ notes: { archived: 2 }, media: { failed: 0 } })
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
})

test('the checkout runs from its sources, built or not', async () => {
  const { code, stdout } = await run(['--version'], { cwd: root, entry: join(root, 'src/launcher.js') })
  expect(code).toBe(0)
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
})
