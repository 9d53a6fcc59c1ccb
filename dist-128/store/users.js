// Users and the versions of them: a sighting in a capture becomes a row, a change a version. Sightings may come in any
// order; one that cannot be placed without the others is answered with 'refold'. It must not read captures itself.
import { prepared } from '../core/catalog.js';
const statements = prepared(({ sqlite }) => ({
    // Asked and written for every capture: parameters by their place.
    versions: sqlite.prepare(`
    SELECT user_id AS userId, first_seen_at AS firstSeenAt, last_seen_at AS lastSeenAt, nickname, red_id AS redId,
      avatar_url AS avatarUrl, capture_id AS captureId, last_capture_id AS lastCaptureId
    FROM user_versions WHERE user_id = +? ORDER BY first_seen_at, capture_id`),
    ensure: sqlite.prepare('INSERT INTO users (id) VALUES (?) ON CONFLICT DO NOTHING'),
    set: sqlite.prepare('UPDATE users SET nickname = @nickname, red_id = @redId, avatar_url = @avatarUrl WHERE id = @userId'),
    addVersion: sqlite.prepare(`
    INSERT INTO user_versions
      (user_id, first_seen_at, last_seen_at, nickname, red_id, avatar_url, capture_id, last_capture_id)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`),
    setVersion: sqlite.prepare(`
    UPDATE user_versions SET first_seen_at = ?, last_seen_at = ?, nickname = ?, red_id = ?, avatar_url = ?,
      capture_id = ?, last_capture_id = ?
    WHERE user_id = ? AND capture_id = ?`),
    clear: sqlite.prepare('DELETE FROM user_versions WHERE user_id = @userId'),
}));
/**
 * Records that a capture showed a user. Absent fields say nothing and change nothing.
 * @returns 'renamed' where a user who was seen before has another name or number by now; 'refold' where the sighting
 * came late and does not fit what is known: the caller clears the user's versions (`forgetVersions`) and sights them all
 * again in the order of time.
 */
export function sightUser(tx, user, capture) {
    const known = statements(tx).versions.all(user.id);
    const seen = [capture.capturedAt, capture.id];
    const latest = known.at(-1);
    if (latest === undefined || isAfter(seen, endOf(latest)))
        return follow(tx, user, latest, seen);
    return placeLate(tx, user, known, seen) ? 'placed' : 'refold';
}
/** Drops a user's versions, so that they can be sighted again in order. The user's row stays. */
export function forgetVersions(tx, userId) {
    statements(tx).clear.run({ userId });
}
function follow(tx, user, latest, [at, captureId]) {
    if (latest === undefined)
        statements(tx).ensure.run(user.id);
    const content = {
        nickname: user.nickname ?? latest?.nickname ?? null,
        redId: user.redId ?? latest?.redId ?? null,
        avatarUrl: user.avatarUrl ?? latest?.avatarUrl ?? null,
    };
    if (latest !== undefined && !contradicts(user, latest)) {
        setVersion(tx, latest, { ...content, lastSeenAt: at, lastCaptureId: captureId });
    }
    else {
        const { nickname, redId, avatarUrl } = content;
        statements(tx).addVersion.run(user.id, at, at, nickname, redId, avatarUrl, captureId, captureId);
    }
    if (latest !== undefined && equals(content, latest))
        return 'placed';
    statements(tx).set.run({ userId: user.id, ...content });
    return latest !== undefined && (content.nickname !== latest.nickname || content.redId !== latest.redId)
        ? 'renamed'
        : 'placed';
}
/** A late sighting that equals a version beside it only widens that version; anything else needs the others. */
function placeLate(tx, user, known, seen) {
    const [at, captureId] = seen;
    for (const [n, version] of known.entries()) {
        if (isAfter(seen, endOf(version))) {
            const next = known[n + 1];
            if (next !== undefined && isAfter(startOf(next), seen) && equals(user, version)) {
                setVersion(tx, version, { lastSeenAt: at, lastCaptureId: captureId });
                return true;
            }
            continue;
        }
        if (!equals(user, version))
            return false;
        if (isAfter(startOf(version), seen))
            setVersion(tx, version, { firstSeenAt: at, captureId });
        return true;
    }
    return false;
}
function setVersion(tx, version, change) {
    const { firstSeenAt, lastSeenAt, nickname, redId, avatarUrl, captureId, lastCaptureId } = { ...version, ...change };
    statements(tx).setVersion.run(...[firstSeenAt, lastSeenAt, nickname, redId, avatarUrl, captureId, lastCaptureId], ...[version.userId, version.captureId]);
}
const startOf = (version) => [version.firstSeenAt, version.captureId];
const endOf = (version) => [version.lastSeenAt, version.lastCaptureId];
const isAfter = (a, b) => a[0] > b[0] || (a[0] === b[0] && a[1] > b[1]);
const contradicts = (user, version) => (user.nickname !== null && version.nickname !== null && user.nickname !== version.nickname) ||
    (user.redId !== null && version.redId !== null && user.redId !== version.redId) ||
    (user.avatarUrl !== null && version.avatarUrl !== null && pathOf(user.avatarUrl) !== pathOf(version.avatarUrl));
// The path is an avatar's identity: another host of the same network is no change of picture.
const pathOf = (url) => url.replace(/^https?:\/\/[^/]+/, '');
const equals = (user, version) => user.nickname === version.nickname && user.redId === version.redId && user.avatarUrl === version.avatarUrl;
