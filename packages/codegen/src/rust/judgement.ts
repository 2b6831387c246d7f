import { type Code, code, when } from '../code.ts'

/** Which entry a name has, and the judgement of a verified path by it. */
export function renderJudgement(hasApproved: boolean): Code {
  return code`
  /// The most specific entry that covers a name: itself, else the longest that reaches it.
  fn find_entry(name: &str) -> Option<&'static Entry> {
      let mut depth = 0;
      let mut rest = name;
      loop {
          let found = ENTRIES.iter().find(|entry| entry.host == rest);
          if let Some(entry) = found {
              let reaches = match entry.subdomains {
                  Subdomains::None => depth == 0,
                  Subdomains::One => depth <= 1,
                  Subdomains::Any => true,
              };
              if reaches {
                  return found;
              }
          }
          rest = rest.split_once('.')?.1;
          depth += 1;
      }
  }

  /// Judges a verified path, leaf first. \`None\`: it satisfies the pin set.
  pub(crate) fn decide(name: &str, path: &[Seen]) -> Option<PinFailure> {
      let failure = |reason, expected, blocked| PinFailure {
          host: name.to_owned(),
          reason,
          served: path.iter().map(|seen| seen.key.clone()).collect(),
          expected,
          blocked,
      };
      let Some(entry) = find_entry(name) else {
          let reason = "the pin set does not list this host";
          return UNLISTED_BLOCKED.then(|| failure(reason, Vec::new(), true));
      };
      if entry.mode == Mode::Off {
          return None;
      }
      let expected = entry.pins.iter().map(|(pin, _)| *pin).collect();
      let lapsed = lapsed(entry);
      if lapsed == Some(OnExpiry::Closed) {
          let reason = "the pins have expired, and expire closed";
          return Some(failure(reason, expected, true));
      }
      if holds_forbidden(entry, path) {
          return Some(failure("the path has a forbidden key", expected, true));
      }
      if entry.pins.iter().any(|pin| matches(*pin, path)) {
          return None;
      }
      ${when(hasApproved, () => IS_APPROVED)}
      let blocked = entry.mode == Mode::Enforce && lapsed.is_none();
      let reason = "no pinned key in the verified path";
      Some(failure(reason, expected, blocked))
  }

  fn is_forbidden(name: &str, path: &[Seen]) -> bool {
      find_entry(name).is_some_and(|entry| holds_forbidden(entry, path))
  }

  fn holds_forbidden(entry: &Entry, path: &[Seen]) -> bool {
      entry
          .forbid
          .iter()
          .any(|pin| matches((*pin, Position::Anywhere), path))
  }

  fn matches((pin, position): (&str, Position), path: &[Seen]) -> bool {
      path.iter().enumerate().any(|(index, seen)| {
          let stands = match position {
              Position::Anywhere => true,
              Position::Leaf => index == 0,
              Position::Ca => index > 0,
          };
          stands && (seen.key == pin || seen.certificate.as_deref() == Some(pin))
      })
  }

  fn lapsed(entry: &Entry) -> Option<OnExpiry> {
      let (moment, then) = entry.expires_at?;
      // A clock before 1970 is no reason to drop the pins.
      let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
      (now.as_millis() >= moment).then_some(then)
  }

  ${when(hasApproved, () => APPROVED)}
`
}

const IS_APPROVED = code`
  let stands_above = |pin: &&str| matches((*pin, Position::Ca), path);
  if APPROVED.iter().any(stands_above) {
      return None;
  }
`

const APPROVED = code`
  // Keys of CAs that may intercept debug builds. A release is compiled without the file that has them.
  #[cfg(debug_assertions)]
  include!("pinned_tls_debug.rs");
  #[cfg(not(debug_assertions))]
  const APPROVED: &[&str] = &[];
`
