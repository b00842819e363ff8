//! Licence texts, by phrases that stand in no other licence.

use super::UseClass;

/// A text that was recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognised {
    /// SPDX identifier or `LicenseRef-<family>`.
    pub id: &'static str,
    /// `identifier` (an SPDX line), `title` or `phrases`.
    pub method: &'static str,
    /// What it does not let everybody do.
    pub use_class: UseClass,
}

/// Bytes of a text that are looked at.
const BYTES: usize = 200_000;

struct Text {
    id: &'static str,
    use_class: UseClass,
    /// What the beginning says; any of them.
    titles: &'static [&'static str],
    /// What the text says; all of them.
    phrases: &'static [&'static str],
}

macro_rules! texts {
    ($($id:literal $class:ident [$($title:literal),*] [$($phrase:literal),*])*) => {
        &[$(Text { id: $id, use_class: UseClass::$class, titles: &[$($title),*], phrases: &[$($phrase),*] }),*]
    };
}

/// The narrower ones first: an addition to a licence holds the licence's own phrases. All in lower case.
const TEXTS: &[Text] = texts! {
    "LicenseRef-llama4" Community ["llama 4 community license agreement"] ["llama materials", "700 million monthly active users"]
    "LicenseRef-llama3.3" Community ["llama 3.3 community license agreement"] ["llama materials", "700 million monthly active users"]
    "LicenseRef-llama3.2" Community ["llama 3.2 community license agreement"] ["llama materials", "700 million monthly active users"]
    "LicenseRef-llama3.1" Community ["llama 3.1 community license agreement"] ["llama materials", "700 million monthly active users"]
    "LicenseRef-llama3" Community ["meta llama 3 community license agreement"] ["llama materials", "700 million monthly active users"]
    "LicenseRef-llama2" Community ["llama 2 community license agreement"] ["llama materials", "700 million monthly active users"]
    "LicenseRef-gemma" UseRestricted ["gemma terms of use"] ["gemma prohibited use policy", "model derivatives"]
    "LicenseRef-creativeml-openrail-m" UseRestricted ["creativeml open rail"] ["use-based restrictions", "attachment a"]
    "LicenseRef-openrail++" UseRestricted ["creativeml open rail++"] ["use-based restrictions", "attachment a"]
    "LicenseRef-bigscience-bloom-rail-1.0" UseRestricted ["bigscience rail license"] ["use-based restrictions", "bloom"]
    "LicenseRef-bigscience-openrail-m" UseRestricted ["bigscience open rail-m", "bigscience openrail-m"] ["use-based restrictions", "attachment a"]
    "LicenseRef-bigcode-openrail-m" UseRestricted ["bigcode open rail-m", "bigcode openrail-m"] ["use-based restrictions", "attachment a"]
    "LicenseRef-openrail" UseRestricted [] ["use-based restrictions", "attachment a", "derivatives of the model"]
    "LicenseRef-tongyi-qianwen" Community ["tongyi qianwen license agreement"] ["100 million monthly active users"]
    "LicenseRef-qwen-research" Research ["qwen research license agreement"] ["non-commercial"]
    "LicenseRef-mistral-ai-research-licence" Research ["mistral ai research license", "mistral ai non-production license"] ["research purposes"]
    "LicenseRef-stabilityai-ai-community" Community ["stability ai community license agreement"] ["$1,000,000"]
    "LicenseRef-flux-1-dev-non-commercial-license" NonCommercial ["flux.1 [dev] non-commercial license", "flux [dev] non-commercial license"] ["non-commercial purpose"]
    "LicenseRef-fair-noncommercial-research-license" Research ["fair noncommercial research license"] ["noncommercial research"]
    "LicenseRef-apple-amlr" Research ["apple machine learning research model license"] ["research purposes"]
    "LicenseRef-deepseek" UseRestricted ["deepseek license agreement"] ["use-based restrictions"]
    "LicenseRef-falcon-llm" Community ["falcon llm license", "falcon 180b tii license", "tii falcon llm license"] ["acceptable use policy"]
    "LicenseRef-nvidia-open-model" UseRestricted ["nvidia open model license"] ["guardrail"]
    "OpenMDW-1.0" Open ["openmdw license agreement"] ["model materials"]
    "CC-BY-NC-SA-4.0" NonCommercial ["attribution-noncommercial-sharealike 4.0"] ["creative commons", "noncommercial"]
    "CC-BY-NC-ND-4.0" NonCommercial ["attribution-noncommercial-noderivatives 4.0"] ["creative commons", "noncommercial"]
    "CC-BY-NC-4.0" NonCommercial ["attribution-noncommercial 4.0"] ["creative commons", "noncommercial"]
    "CC-BY-SA-4.0" Open ["attribution-sharealike 4.0"] ["creative commons", "sharealike"]
    "CC-BY-4.0" Open ["attribution 4.0 international"] ["creative commons"]
    "CC0-1.0" Open ["cc0 1.0 universal"] ["creative commons", "waiver"]
    "Apache-2.0" Open ["apache license"] ["version 2.0, january 2004", "grant of copyright license"]
    "AGPL-3.0-only" Open ["gnu affero general public license"] ["version 3, 19 november 2007"]
    "LGPL-3.0-only" Open ["gnu lesser general public license"] ["version 3, 29 june 2007"]
    "GPL-3.0-only" Open ["gnu general public license"] ["version 3, 29 june 2007"]
    "GPL-2.0-only" Open ["gnu general public license"] ["version 2, june 1991"]
    "MPL-2.0" Open ["mozilla public license version 2.0"] ["covered software"]
    "BSL-1.0" Open ["boost software license - version 1.0"] ["machine-executable object code"]
    "Unlicense" Open [] ["this is free and unencumbered software released into the public domain"]
    "BSD-3-Clause" Open [] ["redistribution and use in source and binary forms", "neither the name of"]
    "BSD-2-Clause" Open [] ["redistribution and use in source and binary forms", "this list of conditions"]
    "ISC" Open [] ["permission to use, copy, modify, and/or distribute this software for any purpose with or without fee"]
    "MIT" Open [] ["permission is hereby granted, free of charge, to any person obtaining a copy", "the above copyright notice and this permission notice"]
};

/// Recognises a text; none when no licence's phrases are in it.
pub fn recognise(text: &str) -> Option<Recognised> {
    let mut end = text.len().min(BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let plain = plain(&text[..end]);
    let mut start = plain.len().min(1500);
    while !plain.is_char_boundary(start) {
        start -= 1;
    }
    let start = &plain[..start];
    let found = TEXTS.iter().find(|one| {
        (one.titles.is_empty() || one.titles.iter().any(|title| start.contains(title)))
            && one.phrases.iter().all(|phrase| plain.contains(phrase))
    });
    if let Some(one) = found {
        let method = if one.titles.is_empty() { "phrases" } else { "title" };
        return Some(Recognised { id: one.id, method, use_class: one.use_class });
    }
    let written = plain.split("spdx-license-identifier:").nth(1)?.split_whitespace().next()?;
    let known = super::known(written)?;
    let id = super::SHORT.iter().map(|(_, spdx)| *spdx).find(|spdx| *spdx == known.id)?;
    Some(Recognised { id, method: "identifier", use_class: known.use_class })
}

/// Lower case, every run of blanks and of signs that only decorate one blank.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for word in text
        .split(|c: char| c.is_whitespace() || matches!(c, '*' | '#' | '"' | '\u{201c}' | '\u{201d}' | '_'))
    {
        if !word.is_empty() {
            if !plain.is_empty() {
                plain.push(' ');
            }
            plain.extend(word.chars().flat_map(char::to_lowercase));
        }
    }
    plain
}
