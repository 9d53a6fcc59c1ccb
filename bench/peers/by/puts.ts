// Puts so many files of 200 KB into this project's blob store, eight at once, each on the disk for good. It must not
// measure.
//   node puts.ts FOLDER FILES
import { createBlobStore } from '../../../src/blobs/blob-store.ts'
import { bytesOfFile, eightAtOnce } from './two-hundred-kilobytes.ts'

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
