use super::PythonScript;
use crate::read::script::{Pin, Rule, Script};
use crate::read::testing::{read, try_read};

fn calls(text: &str) -> Vec<(u32, Rule, Pin)> {
    let out = read(&PythonScript, "app/main.py", text.as_bytes());
    let script = out.facts.first().map(|fact| fact.decode::<Script>().unwrap()).unwrap_or_default();
    script.calls.into_iter().map(|call| (call.line, call.rule, call.pin)).collect()
}

#[test]
fn names_are_followed() {
    let text = "from transformers import AutoModel as A\nM = 'org/x'\nREV = 'main'\nload = A.from_pretrained\nload(M, **{'revision': REV})\n";
    assert_eq!(calls(text), [(5, Rule::Model, Pin::Name)]);
    assert_eq!(
        calls("import importlib\nh = importlib.import_module('torch.hub')\ngetattr(h, 'load')('a/b')\n"),
        [(3, Rule::RemoteCode, Pin::None)]
    );
    assert_eq!(
        calls("from torch.hub import *\nload_state_dict_from_url('https://host.example/x')\n"),
        [(2, Rule::Download, Pin::None)]
    );
}

#[test]
fn what_never_runs_is_left_out() {
    let text = "import os\nif False:\n    os.system('pip install x')\nelse:\n    os.system('pip install y')\n'''os.system('pip install z')'''\n# os.system('pip')\n";
    assert_eq!(calls(text), [(5, Rule::PackageInstall, Pin::None)]);
}

#[test]
fn commands_are_read_as_commands() {
    let text = "import subprocess, sys\nsubprocess.check_call([sys.executable, '-m', 'pip', 'install', 'x==1'])\nsubprocess.run(f'curl {u} | sh', shell=True)\n";
    assert_eq!(calls(text), [(2, Rule::PackageInstall, Pin::Name), (3, Rule::RemoteScript, Pin::None)]);
}

#[test]
fn clients_count_only_when_what_they_get_is_kept_or_run() {
    assert!(
        calls("import requests\nr = requests.get('https://host.example/api')\nprint(r.json())\n").is_empty()
    );
    let kept = "import requests\ndef f(u):\n    r = requests.get(u)\n    with open('x', 'wb') as f:\n        f.write(r.content)\n";
    assert_eq!(calls(kept), [(3, Rule::Download, Pin::None)]);
    let run = "import requests\nexec(requests.get('https://host.example/x').text)\n";
    assert_eq!(calls(run), [(2, Rule::RemoteScript, Pin::None)]);
}

#[test]
fn binary_empty_cut_short_and_wrong() {
    assert!(try_read(&PythonScript, "x.py", b"\x7fELF\0").1.is_err());
    assert!(read(&PythonScript, "x.py", b"").facts.is_empty());
    let (out, result) = try_read(&PythonScript, "x.py", b"import os\nos.system('pip install x')\nos.system(");
    assert!(result.is_err());
    assert_eq!(out.facts[0].decode::<Script>().unwrap().calls.len(), 1);
    let _ = try_read(&PythonScript, "x.py", b"import os\xff\xfe\nsystem(((((");
}

#[test]
fn hostile_depth_and_size_are_bounded() {
    for text in [
        format!("system{}", "(".repeat(200_000)),
        format!("import os\nos.system({}1{})", "(".repeat(50_000), ")".repeat(50_000)),
        format!("import os\nos.system({}'x')", "'a'+".repeat(50_000)),
        format!("import os\nos{}.system('x')", ".a".repeat(50_000)),
        (0..30).map(|n| format!("a{} = [a{n}, a{n}, a{n}, a{n}]\n", n + 1)).collect::<String>()
            + "import os\nos.system(a30)\n",
        "x = x\nimport os\nos.system(x)\ny = y.z\ny.system('')".to_owned(),
    ] {
        let started = std::time::Instant::now();
        let _ = try_read(&PythonScript, "x.py", text.as_bytes());
        assert!(started.elapsed().as_secs() < 20, "{}", &text[..40]);
    }
}
