/** The members of an object that are defined, since an absent field and an undefined one are not the same. */
export function definedOf<Members extends object>(members: Members): Defined<Members> {
  const defined: Partial<Members> = {}
  for (const name in members) if (members[name] !== undefined) defined[name] = members[name]
  return defined as Defined<Members>
}

type Defined<Members> = { [Name in keyof Members]?: Exclude<Members[Name], undefined> }
