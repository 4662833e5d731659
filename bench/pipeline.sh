# The same with the tools at hand. $1 is the database, $2 the listing.
export LC_ALL=C
sqlite3 -readonly "$1" "SELECT file FROM media_parts WHERE deleted_at IS NULL AND file != ''" | sort -u > "$3/paths"
jq -r '.[] | "/Media/" + .Path' "$2" | sort -u > "$3/keys"
comm -23 "$3/paths" "$3/keys" | wc -l
