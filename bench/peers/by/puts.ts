// Puts so many files of 200 KB into this project's blob store, eight at once, each on the disk for good. It must not
// measure.
//   node puts.ts FOLDER FILES
import { bytesOfFile, eightAtOnce } from './two-hundred-kilobytes.ts'

// The built one, as the program has it: types are not to be stripped here either.
const built = new URL('../../../dist/blobs/blob-store.js', import.meta.url)
const { createBlobStore } = (await import(built.href)) as typeof import('../../../src/blobs/blob-store.ts')
const [folder = '', files = '0'] = process.argv.slice(2)
const store = createBlobStore(folder)

await eightAtOnce(Number(files), async (number) => {
  const bytes = bytesOfFile(number)
  async function* source() {
    yield bytes
  }
  const received = await store.receive(source(), { maxBytes: bytes.length, expectedBytes: bytes.length })
  await received.keep()
})
