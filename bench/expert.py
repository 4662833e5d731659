# What an expert writes instead: paths from SQLite, the listing's paths into a set, count what is missing.
import json, sqlite3, sys
db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
paths = [row[0] for row in db.execute("SELECT file FROM media_parts WHERE deleted_at IS NULL AND file != ''")]
with open(sys.argv[2]) as file:
    keys = {"/Media/" + entry["Path"] for entry in json.load(file)}
missing = [path for path in paths if path not in keys]
print(len(paths), len(keys), len(missing))
