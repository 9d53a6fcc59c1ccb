// A note of an earlier time for people, as text. It must not read the archive.
import prettyBytes from 'pretty-bytes';
import { chinaTime } from '../../core/china-time.js';
import { heading, oneLine, printable, textTable } from '../table.js';
/** What `show --at` prints. */
export function noteAtText(note) {
    const { version } = note;
    const title = heading(oneLine(version === null ? '(not seen by then)' : version.title || '(no title)'));
    const files = textTable(['kind', '>', 'rendition', 'state', 'size', '>bytes', 'path'], note.files.map(fileRow), 100);
    return [
        `${title}\n${facts(note)}`,
        version?.body ? `\n${printable(version.body)}\n` : '',
        files === '' ? '' : `\n${heading('Files of then')}\n${files}`,
    ].join('');
}
const cn = (at) => (at === null ? '' : `${chinaTime(at)} (UTC+8)`);
function facts({ version, user, metrics, ...note }) {
    const rows = [
        ['note', note.id],
        ['as of', cn(note.at)],
        ['author', user && `${user.nickname ?? '(no nickname)'} (${user.id})`],
        ['type', note.type],
        ['availability', note.availability],
        ['published', cn(note.published_at)],
        ['edited', version && (cn(version.edited_at) || 'never')],
        ['place', version?.ip_location],
        ['this version', version && `seen from ${cn(version.first_seen_at)} to ${cn(version.last_seen_at)}`],
        ['counters', metrics && counters(metrics)],
        ['tags', version?.hashtags?.map((name) => `#${name}`).join(' ')],
        ['pictures', version?.file_ids && String(version.file_ids.length)],
    ];
    return textTable(['', ''], rows.flatMap(([name, value]) => (value ? [[name, value]] : [])), 200);
}
function counters(metrics) {
    const known = (count) => (count === null ? '?' : String(count));
    const counts = [
        `likes ${known(metrics.liked_count)}`,
        `collects ${known(metrics.collected_count)}`,
        `comments ${known(metrics.comments_count)}`,
        `shares ${known(metrics.shared_count)}`,
    ];
    return `${counts.join(', ')}, as of ${cn(metrics.captured_at)}`;
}
const fileRow = (file) => [
    file.kind,
    String(file.position),
    file.rendition,
    file.reason === null ? file.state : `${file.state}: ${file.reason}`,
    file.width === null || file.height === null ? '' : `${file.width}x${file.height}`,
    file.size === null ? '' : prettyBytes(file.size),
    file.path ?? '',
];
