"""The bench's work as Scrapy's own documentation would do it: items with the URLs of their files, its media pipelines for
these, and an item pipeline that writes rows to SQLite. It must not measure anything.

    PYTHONPATH=. BENCH_BASE=http://127.0.0.1:PORT BENCH_SEEDS=ids.txt BENCH_OUT=DIR BENCH_IMAGES=0 \
        scrapy runspider notes_spider.py
"""
import os
import sqlite3

import scrapy
from scrapy.pipelines.images import ImagesPipeline

OUT = os.environ["BENCH_OUT"]
# With the pipeline for pictures, each decoded.
IMAGES = os.environ.get("BENCH_IMAGES") == "1"


class DecodedImages(ImagesPipeline):
    """ImagesPipeline reads no more than the head of a JPEG that it keeps as it came: here all of it is decoded."""

    def convert_image(self, image, *args, **kwargs):
        image.load()
        return super().convert_image(image, *args, **kwargs)


class Rows:
    def open_spider(self, spider):
        self.db = sqlite3.connect(os.path.join(OUT, "notes.sqlite"), isolation_level=None)
        self.db.executescript(
            """PRAGMA journal_mode = WAL;
            CREATE TABLE IF NOT EXISTS notes (id TEXT PRIMARY KEY, user_id TEXT, type TEXT, title TEXT, body TEXT,
              liked INTEGER, collected INTEGER, comments INTEGER, shared INTEGER, answer BLOB);
            CREATE TABLE IF NOT EXISTS files (note_id TEXT, url TEXT, path TEXT, checksum TEXT,
              PRIMARY KEY (note_id, url));"""
        )

    def close_spider(self, spider):
        self.db.close()

    def process_item(self, item, spider):
        note = item["note"]
        counts = [note.get(f"{name}_count") for name in ("liked", "collected", "comments", "shared")]
        self.db.execute("BEGIN")
        self.db.execute(
            "INSERT OR REPLACE INTO notes VALUES (?,?,?,?,?,?,?,?,?,?)",
            (note["id"], note["user"].get("userid"), note["type"], note.get("title"), note.get("desc"), *counts,
             item["answer"]),
        )
        for file in item.get("files", []) + item.get("images", []):
            row = (note["id"], file["url"], file["path"], file["checksum"])
            self.db.execute("INSERT OR REPLACE INTO files VALUES (?,?,?,?)", row)
        self.db.execute("COMMIT")
        return item


class NotesSpider(scrapy.Spider):
    name = "notes"
    custom_settings = {
        "LOG_LEVEL": "ERROR",
        "ROBOTSTXT_OBEY": False,
        "COOKIES_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        # Of 8, 16, 32 and 64 the fastest.
        "CONCURRENT_REQUESTS": 32,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 32,
        "REACTOR_THREADPOOL_MAXSIZE": 20,
        "REQUEST_FINGERPRINTER_IMPLEMENTATION": "2.7",
        "JOBDIR": os.path.join(OUT, "job"),
        "FILES_STORE": os.path.join(OUT, "files"),
        "IMAGES_STORE": os.path.join(OUT, "images"),
        "ITEM_PIPELINES": {
            "scrapy.pipelines.files.FilesPipeline": 1,
            **({DecodedImages: 2} if IMAGES else {}),
            Rows: 300,
        },
    }

    def start_requests(self):
        base = os.environ["BENCH_BASE"]
        with open(os.environ["BENCH_SEEDS"]) as ids:
            for line in ids:
                url = f"{base}/api/xiaohongshu/get-note-detail/v1?token=bench&noteId={line.strip()}"
                yield scrapy.Request(url, callback=self.parse_note)

    def parse_note(self, response):
        note = response.json()["data"][0]["note_list"][0]
        pictures = [image["original"] for image in note["images_list"]]
        voice = note.get("native_voice_info") or {}
        voices = [voice["url"]] if voice.get("url") else []
        yield {
            "note": note,
            "answer": response.body,
            "image_urls": pictures if IMAGES else [],
            "file_urls": voices if IMAGES else pictures + voices,
        }
