const functionWords = new Set(
  `a an the and or of in on at to for from by with as is are was were be been do does did has have had can could will would
  should may might must who whom whose what which where when why how that this these those there it its one than then so if
  not no me my you your i we our they their he his she her many much`.split(/\s+/),
)

/** The words of a question worth searching for: a search by words drowns in "what is the … of". */
export function keywords(question: string): string {
  const words = question.split(/\s+/).filter((word) => !functionWords.has(word.toLowerCase().replace(/[?!.,;:]+$/, '')))
  return words.length === 0 ? question : words.join(' ')
}
