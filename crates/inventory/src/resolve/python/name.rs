//! Names of distributions and extras, in the form in which they are compared.

/// Lower case, every run of `-`, `_` and `.` a single `-` (PEP 503, PEP 685).
pub fn normalise(name: &str) -> String {
    let mut normal = String::with_capacity(name.len());
    for character in name.chars() {
        if matches!(character, '-' | '_' | '.') {
            if !normal.ends_with('-') {
                normal.push('-');
            }
        } else {
            normal.extend(character.to_lowercase());
        }
    }
    normal
}

#[cfg(test)]
mod tests;
