//! The small command line of these tools: `--name value`, `--name` and positional words, in any order.

use anyhow::{Result, bail};

/// What stands on the command line and was not taken yet.
pub(crate) struct Arguments {
    rest: Vec<String>,
}

impl Arguments {
    /// This process's own.
    pub(crate) fn of_process() -> Self {
        Self { rest: std::env::args().skip(1).collect() }
    }

    /// Takes the first word that is no option. Options that have a value must be taken before.
    pub(crate) fn positional(&mut self) -> Option<String> {
        let at = self.rest.iter().position(|word| !word.starts_with("--"))?;
        Some(self.rest.remove(at))
    }

    /// Takes `--name` and says whether it was there.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        let before = self.rest.len();
        self.rest.retain(|word| word != name);
        self.rest.len() != before
    }

    /// Takes `--name VALUE` or `--name=VALUE`.
    pub(crate) fn value(&mut self, name: &str) -> Result<Option<String>> {
        let with_value = format!("{name}=");
        let Some(at) = self.rest.iter().position(|word| word == name || word.starts_with(&with_value)) else {
            return Ok(None);
        };
        let word = self.rest.remove(at);
        if let Some(value) = word.strip_prefix(&with_value) {
            return Ok(Some(value.to_owned()));
        }
        if at == self.rest.len() {
            bail!("read the command line: {name} needs a value");
        }
        Ok(Some(self.rest.remove(at)))
    }

    /// Takes `--name VALUE` wherever it stands, in order.
    pub(crate) fn values(&mut self, name: &str) -> Result<Vec<String>> {
        let mut values = Vec::new();
        while let Some(value) = self.value(name)? {
            values.push(value);
        }
        Ok(values)
    }

    /// Takes `--name NUMBER`, or gives the default.
    pub(crate) fn number(&mut self, name: &str, default: u64) -> Result<u64> {
        match self.value(name)? {
            Some(text) => match text.parse() {
                Ok(number) => Ok(number),
                Err(_) => bail!("read the command line: {name} needs a number and got {text:?}"),
            },
            None => Ok(default),
        }
    }

    /// Says that everything must have been taken by now.
    pub(crate) fn finish(&self) -> Result<()> {
        match self.rest.first() {
            Some(word) => bail!("read the command line: nobody knows {word:?} here"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
