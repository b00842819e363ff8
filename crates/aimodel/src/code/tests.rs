use super::*;
use crate::context::Limits;
use crate::finding::Effect;
use crate::reading::Reading;

fn weighed(text: &str) -> Reading {
    let mut reading = Reading { complete: true, format: Some("python".to_owned()), ..Reading::default() };
    let limits = Limits::DEFAULT;
    let mut context = Context::new(&mut reading, &limits, b"modeling_x.py");
    if let Err(stop) = weigh(text.as_bytes(), &mut context) {
        context.could_not_read(&stop);
    }
    reading
}

fn worst(text: &str) -> Option<Effect> {
    weighed(text).findings.iter().map(|finding| finding.effect).max()
}

#[test]
fn good_code_is_at_most_noted() {
    for text in [
        "import torch\nfrom torch import nn\nclass M(nn.Module):\n    def forward(self, x):\n        return x.eval()\n",
        "import importlib.util\nif importlib.util.find_spec('flash_attn'):\n    import flash_attn\n",
        "import os\nos.environ['X'] = '1'\nlogger = logging.get_logger(__name__)\n",
        "import subprocess\ndef build():\n    subprocess.run(['make'])\nif __name__ == '__main__':\n    build()\n",
        "import re\nP = re.compile('x')\n@torch.compile\ndef f(): pass\n",
        "import pickle\ndef load(path):\n    return pickle.load(open(path, 'rb'))\n",
        "from subprocess import CalledProcessError\nclass E(CalledProcessError): pass\n",
        "def eval(x):\n    return x\neval('1')\n",
        "import types\nKINDS = {types.FunctionType, types.CodeType}\n",
        "import subprocess\ncheck_output = subprocess.check_output\n",
        "import requests\nclass D:\n    def __getitem__(s, k): return requests.get(k)\nD()\n",
        "import requests\ndef get(x): return requests.get(x)\nKINDS = {'get': get}\n",
        "open('x.txt').read()\nopen('y', mode='rb')\n",
        "σ = 1\nℓ = 2\n",
        "",
    ] {
        assert!(
            worst(text).is_none_or(|effect| effect == Effect::Note),
            "{text}: {:?}",
            weighed(text).findings
        );
    }
}

/// Ways to a call without its name in front of it; what runs is the same in all of them.
#[test]
fn calls_are_found_however_they_are_reached() {
    for text in [
        "import os\nd = {'a': os.system}\nd['a']('id')",
        "import os\n[os.system][0]('id')",
        "import os\nfor f in (os.system,): f('id')",
        "import os\nclass X:\n    run = os.system\nX.run('id')",
        "import os\nglobals()['f'] = os.system\nf('id')",
        "import os, types\nm = types.ModuleType('x')\nm.f = os.system\nm.f('id')",
        "import os\ndef f(): return os.system\nf()('id')",
        "import os\nclass C:\n    def __add__(s, o): os.system('id')\nC() + 1",
        "import os\nclass C:\n    @property\n    def p(s): return os.system('id')\nC().p",
        "import sys\nclass F:\n    def find_spec(s, *a): __import__('os').system('id')\nsys.meta_path.insert(0, F())",
        "import operator, os\noperator.methodcaller('system', 'id')(os)",
        "import operator, os\noperator.attrgetter('system')(os)('id')",
        "import shutil\nshutil.os.system('id')",
        "import tempfile\ntempfile._os.system('id')",
        "from transformers.utils import os\nos.system('id')",
        "[c for c in ().__class__.__base__.__subclasses__()][0]('id')",
        "open('/etc/profile', 'a').write('id')",
        "from pathlib import Path\nPath('/etc/cron.d/x').write_text('id')",
        "import torch\ntorch.ops.load_library('x.so')",
        "from torch.utils.cpp_extension import load_inline\nload_inline('x', cpp_sources='')",
        "import cffi\ncffi.FFI().dlopen(None)",
        "from pip._internal import main\nmain(['install', 'x'])",
        "import os\nTYPE_CHECKING = True\nif TYPE_CHECKING:\n    os.system('id')",
        "import os\n__name__ = '__main__'\nif __name__ == '__main__':\n    os.system('id')",
        "import os\nglobals()['__name__'] = '__main__'\nif __name__ == '__main__':\n    os.system('id')",
    ] {
        assert_eq!(worst(text), Some(Effect::Malicious), "{text}: {:?}", weighed(text).findings);
    }
    // Python reads other letters as these.
    assert_eq!(worst("import os\nos.\u{17f}ystem('id')"), Some(Effect::Unreadable));
}

#[test]
fn empty_code_is_clean() {
    assert_eq!(weighed("").findings, []);
}

#[test]
fn code_that_is_cut_short_or_wrong_is_never_clean_of_what_was_seen() {
    let text = "import os\nos.system('id')\ndef f(:\n  (";
    let reading = weighed(text);
    assert!(
        reading.findings.iter().any(|finding| finding.effect == Effect::Malicious),
        "{:?}",
        reading.findings
    );
    assert!(reading.findings.iter().any(|finding| finding.rule == "code/not-understood"));
    assert_eq!(worst("a\0b"), Some(Effect::Unreadable));
    for end in 0..text.len() {
        weighed(&text[..end]);
    }
}

#[test]
fn the_trace_names_the_line_and_the_way() {
    let reading = weighed("import os\ndef a():\n    b()\ndef b():\n    os.system('id')\na()\n");
    let finding = reading.findings.first().expect("a finding");
    assert_eq!(finding.evidence, "runs programs: os.system");
    assert_eq!(finding.trace, ["reached at import through b", "line 5: os.system('id')"]);
}

#[test]
fn code_bombs_end() {
    for bomb in [
        "(".repeat(300_000),
        "a=b=".repeat(100_000),
        "a.b".repeat(200_000),
        "def f():\n ".repeat(20_000),
        "'a'+".repeat(100_000),
    ] {
        let start = std::time::Instant::now();
        weighed(&bomb);
        assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
    }
}

/// Python of honest models, where somebody has it: every file below the folder that the variable names.
#[test]
fn real_code_is_not_suspicious() {
    let Some(folder) = std::env::var_os("WEIGHBRIDGE_REAL_MODEL_CODE") else {
        // Which code there is depends on the machine.
        eprintln!("skipped: WEIGHBRIDGE_REAL_MODEL_CODE names no folder");
        return;
    };
    let (mut folders, mut all, mut odd) = (vec![std::path::PathBuf::from(folder)], 0, Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs_err::read_dir(folder).expect("the folder can be read").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "py") {
                let reading =
                    weighed(&String::from_utf8_lossy(&fs_err::read(&path).expect("it can be read")));
                all += 1;
                if let Some(worst) = reading.findings.iter().find(|finding| finding.effect > Effect::Note) {
                    assert!(worst.effect != Effect::Malicious, "{}: {worst:?}", path.display());
                    odd.push(format!("{}: {worst:?}", path.display()));
                }
            }
        }
    }
    assert!(all > 100, "only {all} files");
    assert!(odd.len() * 1000 <= all * 3, "{} of {all}: {odd:#?}", odd.len());
}
