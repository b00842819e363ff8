use super::*;
use crate::context::Limits;
use crate::reading::Reading;

fn said(text: &str) -> Vec<(String, Vec<String>)> {
    let mut reading = Reading::default();
    let mut context = Context::new(&mut reading, &Limits::DEFAULT, b"__torch__.py");
    look(text.as_bytes(), &mut context).expect("it is small");
    reading.findings.into_iter().map(|one| (one.rule, one.trace)).collect()
}

#[test]
fn good_programs_are_passed() {
    let good = "class M(Module):\n  __parameters__ = [\"w\", ]\n  def forward(self: __torch__.M, x: Tensor) -> Tensor:\n    \
                _0 = torch.conv2d(x, self.w)\n    return ops.torchvision.nms(_0, _0, 0.5)\n";
    assert!(said(good).is_empty(), "{:?}", said(good));
    // A text and a comment are no calls, and neither is a name that is not called.
    assert!(
        said("x = \"torch.save(1)\" # torch.save(x)\ny = torch.save\nz = 'it\\'s torch.save(1)'\n")
            .is_empty()
    );
}

#[test]
fn files_and_foreign_operators_are_named_with_their_lines() {
    let said =
        said("x = 1\ny = torch.from_file(\"/etc/passwd\", True, 10)\nz = ops.acme.run(y)\nops.acme.run(z)\n");
    assert_eq!(said[0], ("torchscript/file-access".to_owned(), vec!["line 2: torch.from_file(".to_owned()]));
    assert_eq!(said[1], ("torchscript/custom-operator".to_owned(), vec!["line 3: ops.acme.run(".to_owned()]));
    assert_eq!(said.len(), 2);
}

#[test]
fn empty_cut_and_wrong_programs_end() {
    assert!(said("").is_empty());
    let text = "x = \"a\\\" b\ny = torch.save(x, 'f')\n";
    (0..text.len()).for_each(|length| drop(said(&text[..length])));
    assert_eq!(said(text).len(), 1, "a text ends with its line");
    assert_eq!(behind_text(b"'\\", 0), 2);
}

#[test]
fn programs_and_libraries_are_told_by_their_place() {
    assert!(is_code("m/code/__torch__.py") && is_code("m/code/__torch__/a/b.py"));
    assert!(!is_code("code/__torch__.py") && !is_code("m/code/train.py"));
    assert!(is_native("m/data/aotinductor/model/x.so") && !is_native("m/lib/x.so"));
}
