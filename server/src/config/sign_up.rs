//! Who may sign up.

use domain::Email;

/// Who may sign up, as in `open`, `closed` or `example.org, example.com`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignUpPolicy {
    /// Everybody.
    Open,
    /// Nobody; the operator makes accounts.
    Closed,
    /// Addresses at these domains and no others, not even below them.
    Domains(Vec<String>),
}

impl SignUpPolicy {
    /// Reads the setting.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "open" => Some(Self::Open),
            "closed" => Some(Self::Closed),
            domains => domains.split(',').map(domain).collect::<Option<_>>().map(Self::Domains),
        }
    }

    /// Whether this address may sign up.
    pub fn admits(&self, email: &Email) -> bool {
        let domain = email.as_str().rsplit_once('@').map_or("", |(_, domain)| domain);
        match self {
            Self::Open => true,
            Self::Closed => false,
            Self::Domains(domains) => domains.iter().any(|admitted| admitted == domain),
        }
    }

    /// Whether an account may not have this address, however it came to be. That signing up is
    /// closed keeps nobody who has an account from changing theirs.
    pub fn excludes(&self, email: &Email) -> bool {
        matches!(self, Self::Domains(_)) && !self.admits(email)
    }
}

/// A domain that addresses can be at.
fn domain(text: &str) -> Option<String> {
    let domain = text.trim().to_ascii_lowercase();
    Email::parse(&["a@", &domain].concat()).is_ok().then_some(domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(policy: &str) -> SignUpPolicy {
        SignUpPolicy::parse(policy).unwrap()
    }

    fn admits(policy: &str, email: &str) -> bool {
        read(policy).admits(&Email::parse(email).unwrap())
    }

    #[test]
    fn a_domain_admits_its_addresses_and_no_look_alikes() {
        let policy = "Example.org, rooks.example";
        assert!(admits(policy, "ada@example.org") && admits(policy, "ada@ROOKS.example"));
        for email in ["a@sub.example.org", "a@example.org.evil.example", "a@notexample.org"] {
            assert!(!admits(policy, email), "{email}");
        }
        assert!(admits("open", "a@b.org") && !admits("closed", "a@b.org"));
    }

    #[test]
    fn only_domains_exclude_addresses_from_accounts_that_there_are() {
        let email = Email::parse("ada@example.com").unwrap();
        for (policy, excludes) in
            [("open", false), ("closed", false), ("example.com", false), ("example.org", true)]
        {
            assert_eq!(read(policy).excludes(&email), excludes, "{policy}");
        }
    }

    #[test]
    fn what_is_no_domain_is_refused() {
        for text in ["", "localhost", "@example.org", "example.org,,", "opened", "*.example.org"] {
            assert_eq!(SignUpPolicy::parse(text), None, "{text}");
        }
    }
}
