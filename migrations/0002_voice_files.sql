-- A note's voice: what the provider says its md5 is, what it is, and whether they match (null where either is not known).
-- A mismatch is recorded and rejects nothing.
CREATE VIEW voice_files AS
SELECT v.note_id, v.sound_id, m.digest, lower(v.md5) AS md5_expected, b.md5 AS md5_actual, lower(v.md5) = b.md5 AS md5_matches
FROM voices v
LEFT JOIN media m ON m.note_id = v.note_id AND m.kind = 'voice' AND m.current = 1
LEFT JOIN blobs b ON b.digest = m.digest;
