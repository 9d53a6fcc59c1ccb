// The README.txt of an archive: what its folder is and how it is read without us. It must promise nothing that a test does
// not do by these words alone.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
/** Writes the README.txt of an archive's folder, unless it stands there as it is. */
export function writeReadme(dir) {
    const path = join(dir, 'README.txt');
    if (existsSync(path) && readFileSync(path, 'utf8') === readme)
        return;
    writeFileSync(`${path}.new`, readme);
    renameSync(`${path}.new`, path);
}
/** How an answer is kept, and how it is read in Python: paragraphs, and code that is indented by four spaces. */
export const captureRecipe = `The provider's answers are kept byte for byte in \`captures.body\`, compressed with raw deflate. Where \`base_id\` is set,
the dictionary is the body of that capture (itself stored without one). Where \`encoding\` is \`deflate-arranged\`, the
members of the text's objects and arrays were put in the order that they have in that body: raw deflate, in a stream for
each 24 KiB, then a big-endian number that gives them their own order back. In Python:

    import sqlite3, zlib, hashlib, re
    db = sqlite3.connect("archive.sqlite")
    def body(id):
        data, encoding, base, size, digest = db.execute(
            "select body, encoding, base_id, body_size, body_digest from captures where id = ?", (id,)).fetchone()
        base, text = body(base) if base else b"", b""
        while len(text) < size:
            at = len(text)
            near = base[max(0, at - 4096):at + 28672] if encoding == "deflate-arranged" else base
            stream = zlib.decompressobj(-15, zdict=near)
            text += stream.decompress(data) + stream.flush()
            data = stream.unused_data
        if encoding == "deflate-arranged":
            text = in_own_order(text, int.from_bytes(data, "big"))
        assert hashlib.sha256(text).hexdigest() == digest
        return text
    def in_own_order(text, order):
        groups = [[b"", b""]]  # an opening bracket, then what stands between the commas
        for token in re.findall(rb'"(?:[^"\\\\]|\\\\.)*"|[][{},]|[^][{},"]+', text, re.S):
            if token in b"{[":
                groups.append([token, b""])
            elif token == b",":
                groups[-1].append(b"")
            elif token in b"}]":
                bracket, *left = groups.pop()
                members = []
                while left:
                    order, chosen = divmod(order, len(left))
                    members.append(left.pop(chosen))
                groups[-1][-1] += bracket + b",".join(members) + token
            else:
                groups[-1][-1] += token
        return groups[0][1]
`;
const readme = `This folder is an archive of Xiaohongshu (RedNote) notes, made by rednote-archive. Format version 2.
It can be read without that program.

archive.sqlite        An SQLite database (3.40 or newer opens it): notes, users, images, hashtags, metric_snapshots,
                      media, captures ... Times are unix seconds in UTC. Views add text at UTC+8 (columns *_cn).
blobs/sha256/ab/cd/   The media files, each named by the sha256 of its bytes. \`sha256sum\` checks them:
                      find blobs/sha256 -type f -exec sha256sum {} + | awk '{n=$2; sub(".*/","",n); if (n != $1) print}'
                      The view \`files\` says which note, picture and rendition a file belongs to.
blobs/quarantine/     Files that were not what they claimed. Nothing is deleted.
reports/              What each run did, as JSON.
backups/              The catalog as it was after the last nights, where nightly.keepCatalogs is set.
cache/                Small pictures for the viewer; may be deleted.
forgotten.jsonl       Salted hashes of what was forgotten: later runs leave it alone. Keep it.
lock.sqlite           Held by the run that writes. Never copy or keep it.

${captureRecipe}
All other tables can be made again from the captures: \`rednote-archive rebuild\`.
`;
