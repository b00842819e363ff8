use super::*;

#[test]
fn callables_are_told_apart() {
    for path in [
        "os.system",
        "builtins.eval",
        "eval",
        "torch.hub.load",
        "operator.methodcaller",
        "nemo.x.os.system",
        "a.b.exec",
    ] {
        assert_eq!(judge(path), Callable::Dangerous, "{path}");
    }
    for path in [
        "torch.nn.Linear",
        "nemo.collections.asr.modules.ConvASREncoder",
        "builtins.dict",
        "sklearn.svm._classes.SVC",
    ] {
        assert_eq!(judge(path), Callable::Known, "{path}");
    }
    for path in ["mycompany.models.Net", "Net", ""] {
        assert_eq!(judge(path), Callable::Unknown, "{path}");
    }
}
