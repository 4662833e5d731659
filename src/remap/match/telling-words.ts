const articles = new Set(
  'a an the of and or in on to at for with from le la les l un une des de du d et en au aux der die das und el los las y il lo i gli e'.split(
    ' ',
  ),
)

export function isArticle(word: string): boolean {
  return articles.has(word)
}

/** Without articles and the like, which say nothing of what a text is about; unless there is nothing else. */
export function tellingWords(words: readonly string[]): readonly string[] {
  const telling = words.filter((word) => !articles.has(word))
  return telling.length === 0 ? words : telling
}
