/** The members of an object that are defined, since an absent field and an undefined one are not the same. */
export function definedOf<Members extends object>(
  members: Members,
): { [Name in keyof Members]?: Exclude<Members[Name], undefined> } {
  const defined = Object.entries(members).filter(([, value]) => value !== undefined)
  return Object.fromEntries(defined) as { [Name in keyof Members]?: Exclude<Members[Name], undefined> }
}
