//! `weighbridge model card`.

use std::io::Write;

use wb_report::{model_cards, model_cards_json};
use wb_workflow::models::cards;

use crate::arguments::ModelCard;
use crate::commands::open;
use crate::environment;
use crate::failure::Failure;
use crate::output::Sheets;

pub(super) fn run(arguments: &ModelCard) -> Result<(), Failure> {
    let sheets = Sheets::parse(&arguments.output, &["markdown", "json"])?;
    let merged = open::read_models(&arguments.name, &arguments.reading)?;
    let cards = cards(&merged, &merged.image().name, arguments.confidential, environment::tool());
    sheets.write(|form, _style, out: &mut dyn Write| match form {
        "json" => model_cards_json(&cards, out),
        _ => model_cards(&cards, out),
    })?;
    if cards.models.is_empty() {
        let hint = "files are told by their content; weighbridge model scan says what each file is";
        return Err(Failure::no(
            format!("find a model in {}", wb_report::plain(&cards.source)),
            Some(hint.to_owned()),
        ));
    }
    Ok(())
}
