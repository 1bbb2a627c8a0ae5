/** What a person typed into a tag field: trimmed, no empty ones, each once. */
export const splitTags = (typed: string): string[] => [
  ...new Set(
    typed
      .split(/[,，]/)
      .map((tag) => tag.trim())
      .filter(Boolean),
  ),
]
