/** The same keys with any text: what a second language must fill. */
export type Same<T> = { readonly [Key in keyof T]: T[Key] extends string ? string : Same<T[Key]> }

/** Dotted paths of a table's texts. */
export type TextKey<T> = {
  [Key in keyof T & string]: T[Key] extends string ? Key : `${Key}.${TextKey<T[Key]>}`
}[keyof T & string]
