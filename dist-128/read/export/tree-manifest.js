export const pictureFormats = ['jpeg', 'webp', 'avif'];
const extensions = {
    ...{ 'image/jpeg': 'jpg', 'image/png': 'png', 'image/gif': 'gif', 'image/webp': 'webp', 'image/avif': 'avif' },
    ...{ 'image/heic': 'heic', 'image/heif': 'heif', 'audio/mpeg': 'mp3', 'audio/mp4': 'm4a', 'audio/wav': 'wav' },
    ...{ 'audio/aac': 'aac', 'audio/flac': 'flac', 'audio/ogg': 'ogg', 'video/mp4': 'mp4', 'video/quicktime': 'mov' },
};
const extensionOf = (mediaType) => extensions[mediaType] ?? 'bin';
/** What a file is made into, or null where it stays as it is. */
export const targetOf = ({ mediaType }, { convert }) => convert !== null && mediaType.startsWith('image/') && mediaType !== `image/${convert}` ? convert : null;
export function plannedFiles({ notes, files }, wanted) {
    return [
        ...notes.flatMap((note) => ['note.json', 'note.txt'].map((name) => noteFile(note, name))),
        ...files.map((file) => treeFile(file, targetOf(file, wanted))),
    ];
}
export const noteFile = ({ noteId, userId, folder }, name) => ({
    path: `${folder}/${name}`,
    note_id: noteId,
    user_id: userId,
    kind: 'note',
});
export function treeFile(file, converted) {
    const { stem, noteId, userId, kind, position, rendition, digest, mediaType } = file;
    const type = converted === null ? mediaType : `image/${converted}`;
    const plain = {
        path: `${stem}.${extensionOf(type)}`,
        note_id: noteId,
        user_id: userId,
        kind,
        position,
        rendition,
        media_type: type,
        source: digest,
    };
    return converted === null ? plain : { ...plain, converted_to: converted };
}
