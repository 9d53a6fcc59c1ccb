// The same with npm's cacache: puts of so many files, or a verification of them. It must not measure.
//   node cacache.mjs put|verify FOLDER FILES   (where cacache is installed)
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { bytesOfFile, eightAtOnce } from './two-hundred-kilobytes.ts'

const require = createRequire(join(process.cwd(), 'package.json'))
const cacache = require('cacache')
const [what, folder, files] = process.argv.slice(2)

if (what === 'put')
  await eightAtOnce(Number(files), (number) =>
    cacache.put(folder, `file ${number}`, bytesOfFile(number), { algorithms: ['sha256'] }),
  )
else await cacache.verify(folder, { concurrency: 20 })
