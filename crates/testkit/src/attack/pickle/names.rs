//! Names that loading must not call, one attack each, in the forms that a call has.

use super::{Form, calling};
use crate::attack::{Attack, Expect};

macro_rules! calls {
    ($($attack:literal, $module:literal, $name:literal, $arguments:expr, $form:ident, $rule:literal, $advisories:expr;)*) => {
        /// One attack for each name.
        pub const NAMES: &[Attack] = &[$(Attack {
            name: concat!("pickle-call-", $attack),
            rule: $rule,
            advisories: &$advisories,
            expect: Expect::Malicious,
            build: || calling($module, $name, &$arguments, Form::$form),
        }),*];
    };
}

calls! {
    "posix-system", "posix", "system", ["id"], Reduce, "pickle/dangerous-call", [];
    "nt-system", "nt", "system", ["id"], StackGlobal, "pickle/dangerous-call", [];
    "os-popen", "os", "popen", ["id"], Inst, "pickle/dangerous-call", [];
    "subprocess-popen", "subprocess", "Popen", ["id"], Obj, "pickle/dangerous-call", [];
    "subprocess-check-output", "subprocess", "check_output", ["id"], Popped, "pickle/dangerous-call", [];
    "commands-getoutput", "commands", "getoutput", ["id"], Protocol0, "pickle/dangerous-call", [];
    "popen2-popen3", "popen2", "popen3", ["id"], Reduce, "pickle/dangerous-call", [];
    "os-execv", "os", "execv", ["id"], StackGlobal, "pickle/dangerous-call", [];
    "posix-execve", "posix", "execve", ["id"], Inst, "pickle/dangerous-call", [];
    "subprocess-run", "subprocess", "run", ["id"], Obj, "pickle/dangerous-call", [];
    "posixsubprocess-fork-exec", "_posixsubprocess", "fork_exec", ["id"], Popped, "pickle/dangerous-call", [];
    "builtins-eval", "builtins", "eval", ["1"], Protocol0, "pickle/dangerous-call", [];
    "builtins-exec", "builtins", "exec", ["pass"], Reduce, "pickle/dangerous-call", [];
    "builtin-eval", "__builtin__", "eval", ["1"], StackGlobal, "pickle/dangerous-call", [];
    "builtin-execfile", "__builtin__", "execfile", ["/dev/null"], Inst, "pickle/dangerous-call", [];
    "builtins-compile", "builtins", "compile", ["1", "x", "eval"], Obj, "pickle/dangerous-call", [];
    "builtins-import", "builtins", "__import__", ["os"], Popped, "pickle/dangerous-call", [];
    "builtins-getattr", "builtins", "getattr", ["os", "system"], Protocol0, "pickle/dangerous-call", [];
    "importlib-import-module", "importlib", "import_module", ["os"], Reduce, "pickle/dangerous-call", [];
    "functools-partial", "functools", "partial", ["print"], StackGlobal, "pickle/dangerous-call", [];
    "operator-itemgetter", "operator", "itemgetter", ["x"], Inst, "pickle/dangerous-call", [];
    "builtins-open", "builtins", "open", ["/etc/passwd"], Obj, "pickle/dangerous-call", [];
    "builtins-map", "builtins", "map", ["x", "y"], Popped, "pickle/dangerous-call", [];
    "operator-attrgetter", "_operator", "attrgetter", ["system"], Protocol0, "pickle/dangerous-call", ["GHSA-46h3-79wf-xr6c"];
    "operator-methodcaller", "_operator", "methodcaller", ["system", "id"], Reduce, "pickle/dangerous-call", ["GHSA-955r-x9j8-7rhh"];
    "pkgutil-resolve-name", "pkgutil", "resolve_name", ["os:system"], StackGlobal, "pickle/dangerous-call", ["GHSA-vvpj-8cmc-gx39"];
    "pydoc-locate", "pydoc", "locate", ["os.system"], Inst, "pickle/dangerous-call", ["GHSA-84r2-jw7c-4r5q"];
    "operator-methodcaller-public", "operator", "methodcaller", ["system", "id"], Obj, "pickle/dangerous-call", ["GHSA-84r2-jw7c-4r5q"];
    "numpy-builtins-eval", "numpy", "__builtins__.eval", ["1"], Popped4, "pickle/dangerous-call", [];
    "pathlib-os-system", "pathlib", "os.system", ["id"], StackGlobal, "pickle/dangerous-call", [];
    "pty-spawn", "pty", "spawn", ["id"], Reduce, "pickle/dangerous-call", ["GHSA-vqmv-47xg-9wpr"];
    "ctypes-cdll", "ctypes", "CDLL", ["id"], StackGlobal, "pickle/dangerous-call", ["GHSA-4675-36f9-wf6r"];
    "aix-support-read-cmd-output", "_aix_support", "_read_cmd_output", ["id"], Inst, "pickle/dangerous-call", ["GHSA-g38g-8gr9-h9xp"];
    "osx-support-read-output", "_osx_support", "_read_output", ["id"], Obj, "pickle/dangerous-call", ["GHSA-g38g-8gr9-h9xp"];
    "uuid-get-command-stdout", "uuid", "_get_command_stdout", ["id"], Popped, "pickle/dangerous-call", ["GHSA-g38g-8gr9-h9xp"];
    "imaplib-imap4-stream", "imaplib", "IMAP4_stream", ["id"], Protocol0, "pickle/dangerous-call", ["GHSA-g38g-8gr9-h9xp"];
    "pyrepl-pager-pipe-pager", "_pyrepl.pager", "pipe_pager", ["id"], Reduce, "pickle/dangerous-call", ["GHSA-g38g-8gr9-h9xp"];
    "test-support-script-helper-assert-python-ok", "test.support.script_helper", "assert_python_ok", ["id"], StackGlobal, "pickle/dangerous-call", ["GHSA-g38g-8gr9-h9xp"];
    "venv-create", "venv", "create", ["id"], Inst, "pickle/dangerous-call", ["GHSA-g38g-8gr9-h9xp"];
    "multiprocessing-util-spawnv-passfds", "multiprocessing.util", "spawnv_passfds", ["id"], Obj, "pickle/dangerous-call", ["GHSA-g38g-8gr9-h9xp"];
    "mlflow-projects-backend-local-run-entry-point", "mlflow.projects.backend.local", "_run_entry_point", ["id"], Popped, "pickle/dangerous-call", ["GHSA-g38g-8gr9-h9xp"];
    "ensurepip-run-pip", "ensurepip", "_run_pip", ["id"], Protocol0, "pickle/dangerous-call", ["GHSA-xp4f-hrf8-rxw7"];
    "asyncio-unix-events-unixsubprocesstransport-start", "asyncio.unix_events", "_UnixSubprocessTransport._start", ["id"], Popped4, "pickle/dangerous-call", ["GHSA-jgw4-cr84-mqxg"];
    "pip-main", "pip", "main", ["id"], StackGlobal, "pickle/dangerous-call", ["GHSA-655q-fx9r-782v"];
    "interpreters-run-string", "_interpreters", "run_string", ["id"], Inst, "pickle/dangerous-call", ["GHSA-6ggj-6f2q-f7mx"];
    "xxsubinterpreters-run-string", "_xxsubinterpreters", "run_string", ["id"], Obj, "pickle/dangerous-call", ["GHSA-6ggj-6f2q-f7mx"];
    "cprofile-run", "cProfile", "run", ["id"], Popped, "pickle/dangerous-call", ["GHSA-49gj-c84q-6qm9"];
    "cprofile-runctx", "cProfile", "runctx", ["id"], Protocol0, "pickle/dangerous-call", ["GHSA-9w88-8rmg-7g2p"];
    "profile-run", "profile", "run", ["id"], Reduce, "pickle/dangerous-call", ["GHSA-7wx9-6375-f5wh"];
    "profile-profile-run", "profile", "Profile.run", ["id"], StackGlobal, "pickle/dangerous-call", ["GHSA-x696-vm39-cp64"];
    "profile-profile-runctx", "profile", "Profile.runctx", ["id"], Popped4, "pickle/dangerous-call", ["GHSA-6vqj-c2q5-j97w"];
    "trace-trace-run", "trace", "Trace.run", ["id"], StackGlobal, "pickle/dangerous-call", ["GHSA-5qwp-399c-mjwf"];
    "trace-trace-runctx", "trace", "Trace.runctx", ["id"], Popped4, "pickle/dangerous-call", ["GHSA-g344-hcph-8vgg"];
    "doctest-debug-script", "doctest", "debug_script", ["id"], Protocol0, "pickle/dangerous-call", ["GHSA-fqq6-7vqf-w3fg"];
    "code-interactiveinterpreter-runcode", "code", "InteractiveInterpreter.runcode", ["id"], Popped4, "pickle/dangerous-call", ["GHSA-cj3c-v495-4xqh"];
    "timeit-timeit", "timeit", "timeit", ["id"], StackGlobal, "pickle/dangerous-call", [];
    "bdb-bdb-run", "bdb", "Bdb.run", ["id"], Popped4, "pickle/dangerous-call", [];
    "pdb-run", "pdb", "run", ["id"], Obj, "pickle/dangerous-call", [];
    "runpy-run-path", "runpy", "run_path", ["id"], Popped, "pickle/dangerous-call", [];
    "idlelib-pyshell-modifiedinterpreter-runcode", "idlelib.pyshell", "ModifiedInterpreter.runcode", ["id"], StackGlobal, "pickle/dangerous-call", ["GHSA-3gf5-cxq9-w223"];
    "idlelib-pyshell-modifiedinterpreter-runcommand", "idlelib.pyshell", "ModifiedInterpreter.runcommand", ["id"], Popped4, "pickle/dangerous-call", ["GHSA-j343-8v2j-ff7w"];
    "idlelib-debugobj-objecttreeitem-settext", "idlelib.debugobj", "ObjectTreeItem.SetText", ["id"], StackGlobal, "pickle/dangerous-call", ["GHSA-3vg9-h568-4w9m"];
    "idlelib-autocomplete-autocomplete-get-entity", "idlelib.autocomplete", "AutoComplete.get_entity", ["id"], Popped4, "pickle/dangerous-call", ["GHSA-6w4w-5w54-rjvr"];
    "idlelib-autocomplete-autocomplete-fetch-completions", "idlelib.autocomplete", "AutoComplete.fetch_completions", ["id"], StackGlobal, "pickle/dangerous-call", ["GHSA-7cq8-mj8x-j263"];
    "idlelib-calltip-calltip-fetch-tip", "idlelib.calltip", "Calltip.fetch_tip", ["id"], Popped4, "pickle/dangerous-call", ["GHSA-8r4j-24qv-fmq9"];
    "idlelib-calltip-get-entity", "idlelib.calltip", "get_entity", ["id"], Protocol0, "pickle/dangerous-call", ["GHSA-9xph-j2h6-g47v"];
    "idlelib-run-executive-runcode", "idlelib.run", "Executive.runcode", ["id"], Popped4, "pickle/dangerous-call", ["GHSA-m869-42cg-3xwr"];
    "lib2to3-pgen2-grammar-grammar-loads", "lib2to3.pgen2.grammar", "Grammar.loads", ["id"], StackGlobal, "pickle/dangerous-call", ["GHSA-f54q-57x4-jg88"];
    "lib2to3-pgen2-pgen-parsergenerator-make-label", "lib2to3.pgen2.pgen", "ParserGenerator.make_label", ["id"], Popped4, "pickle/dangerous-call", ["GHSA-p9w7-82w4-7q8m"];
    "torch-utils-bottleneck-main-run-cprofile", "torch.utils.bottleneck.__main__", "run_cprofile", ["id"], Obj, "pickle/dangerous-call", ["GHSA-4r9r-ch6f-vxmx"];
    "torch-utils-bottleneck-main-run-autograd-prof", "torch.utils.bottleneck.__main__", "run_autograd_prof", ["id"], Popped, "pickle/dangerous-call", ["GHSA-4whj-rm5r-c2v8"];
    "torch-dynamo-guards-guardbuilder-get", "torch._dynamo.guards", "GuardBuilder.get", ["id"], StackGlobal, "pickle/dangerous-call", ["GHSA-86cj-95qr-2p4f"];
    "torch-fx-experimental-symbolic-shapes-shapeenv-evaluate-guards-expression", "torch.fx.experimental.symbolic_shapes", "ShapeEnv.evaluate_guards_expression", ["id"], Popped4, "pickle/dangerous-call", ["GHSA-f4x7-rfwp-v3xw"];
    "torch-utils-collect-env-run", "torch.utils.collect_env", "run", ["id"], StackGlobal, "pickle/dangerous-call", ["GHSA-f745-w6jp-hpxx"];
    "torch-utils-data-datapipes-utils-decoder-basichandlers", "torch.utils.data.datapipes.utils.decoder", "basichandlers", ["id"], Inst, "pickle/dangerous-call", ["GHSA-h3qp-7fh3-f8h4"];
    "torch-jit-unsupported-tensor-ops-execwrapper", "torch.jit.unsupported_tensor_ops", "execWrapper", ["id"], Obj, "pickle/dangerous-call", ["GHSA-vr7h-p6mm-wpmh"];
    "torch-utils-config-module-configmodule-load-config", "torch.utils._config_module", "ConfigModule.load_config", ["id"], Popped4, "pickle/dangerous-call", ["GHSA-vv6j-3g6g-2pvj"];
    "torch-inductor-codecache-compile-file", "torch._inductor.codecache", "compile_file", ["id"], Protocol0, "pickle/dangerous-call", [];
    "numpy-f2py-crackfortran-getlincoef", "numpy.f2py.crackfortran", "getlincoef", ["id"], Reduce, "pickle/dangerous-call", ["GHSA-r8g5-cgf2-4m4m"];
    "numpy-testing-private-utils-runstring", "numpy.testing._private.utils", "runstring", ["id"], StackGlobal, "pickle/dangerous-call", [];
    "distutils-file-util-write-file", "distutils.file_util", "write_file", ["id"], Inst, "pickle/dangerous-call", ["GHSA-m273-6v24-x4m4"];
    "io-fileio", "io", "FileIO", ["id"], Obj, "pickle/dangerous-call", [];
    "logging-filehandler", "logging", "FileHandler", ["id"], Popped, "pickle/dangerous-call", [];
    "ssl-get-server-certificate", "ssl", "get_server_certificate", ["id"], Protocol0, "pickle/dangerous-call", ["GHSA-93mv-x874-956g"];
    "urllib-request-urlopen", "urllib.request", "urlopen", ["id"], Reduce, "pickle/dangerous-call", [];
    "urllib2-urlopen", "urllib2", "urlopen", ["id"], StackGlobal, "pickle/dangerous-call", [];
    "smtplib-smtp", "smtplib", "SMTP", ["id"], Inst, "pickle/dangerous-call", [];
    "ftplib-ftp", "ftplib", "FTP", ["id"], Obj, "pickle/dangerous-call", [];
    "poplib-pop3", "poplib", "POP3", ["id"], Popped, "pickle/dangerous-call", [];
    "telnetlib-telnet", "telnetlib", "Telnet", ["id"], Protocol0, "pickle/dangerous-call", [];
    "nntplib-nntp", "nntplib", "NNTP", ["id"], Reduce, "pickle/dangerous-call", [];
    "pandas-read-csv", "pandas", "read_csv", ["id"], StackGlobal, "pickle/dangerous-call", [];
    "socket-create-connection", "socket", "create_connection", ["id"], Inst, "pickle/dangerous-call", [];
    "shutil-rmtree", "shutil", "rmtree", ["id"], Obj, "pickle/dangerous-call", [];
    "webbrowser-open", "webbrowser", "open", ["id"], Popped, "pickle/dangerous-call", [];
    "pickle-loads", "pickle", "loads", ["id"], Protocol0, "pickle/dangerous-call", [];
    "pickle-loads-public", "_pickle", "loads", ["id"], Reduce, "pickle/dangerous-call", [];
    "joblib-load", "joblib", "load", ["id"], StackGlobal, "pickle/dangerous-call", ["CVE-2024-34997"];
    "numpy-load", "numpy", "load", ["id"], Inst, "pickle/dangerous-call", ["CVE-2019-6446"];
    "torch-load", "torch", "load", ["id"], Obj, "pickle/dangerous-call", [];
    "torch-hub-load", "torch.hub", "load", ["id"], Popped, "pickle/dangerous-call", [];
    "shelve-open", "shelve", "open", ["id"], Protocol0, "pickle/dangerous-call", [];
    "pandas-read-pickle", "pandas", "read_pickle", ["id"], Reduce, "pickle/dangerous-call", [];
    "threading-thread", "threading", "Thread", ["id"], StackGlobal, "pickle/dangerous-call", [];
    "multiprocessing-process", "multiprocessing", "Process", ["id"], Inst, "pickle/dangerous-call", [];
    "tempfile-mktemp", "tempfile", "mktemp", ["id"], Obj, "pickle/dangerous-call", [];
    "sqlite3-connect", "sqlite3", "connect", ["id"], Popped, "pickle/dangerous-call", [];
    "setuptools-setup", "setuptools", "setup", ["id"], Protocol0, "pickle/dangerous-call", [];
    "pandas-eval", "pandas", "eval", ["id"], Reduce, "pickle/dangerous-call", [];
    "jinja2-template", "jinja2", "Template", ["id"], StackGlobal, "pickle/dangerous-call", [];
    "sys-settrace", "sys", "settrace", ["id"], Inst, "pickle/dangerous-call", [];
    "weakref-finalize", "weakref", "finalize", ["id"], Obj, "pickle/dangerous-call", [];
    "concurrent-futures-processpoolexecutor", "concurrent.futures", "ProcessPoolExecutor", ["id"], Popped, "pickle/dangerous-call", [];
    "contextlib-exitstack", "contextlib", "ExitStack", ["id"], Protocol0, "pickle/dangerous-call", [];
    "itertools-starmap", "itertools", "starmap", ["id"], Reduce, "pickle/dangerous-call", [];
    "fickling-fickle-pickled-load", "fickling.fickle", "Pickled.load", ["x"], StackGlobal, "pickle/scanner-tampering", [];
    "picklescan-scanner-scan-file-path", "picklescan.scanner", "scan_file_path", ["x"], Inst, "pickle/scanner-tampering", [];
    "weighbridge-scan-allow", "weighbridge.scan", "allow", ["x"], Obj, "pickle/scanner-tampering", [];
    "modelscan-settings-reset", "modelscan.settings", "reset", ["x"], Popped, "pickle/scanner-tampering", [];
    "modelaudit-core-scan-file", "modelaudit.core", "scan_file", ["x"], Protocol0, "pickle/scanner-tampering", [];
    "marshal-loads", "marshal", "loads", ["x"], Reduce, "pickle/code-object", ["GHSA-565g-hwwr-4pp3"];
    "types-functiontype", "types", "FunctionType", ["x"], StackGlobal, "pickle/code-object", ["CVE-2025-67747"];
    "types-codetype", "types", "CodeType", ["x"], Inst, "pickle/code-object", ["CVE-2025-67747"];
    "cloudpickle-cloudpickle-make-function", "cloudpickle.cloudpickle", "_make_function", ["x"], Obj, "pickle/code-object", [];
    "cloudpickle-cloudpickle-builtin-type", "cloudpickle.cloudpickle", "_builtin_type", ["x"], Popped, "pickle/code-object", [];
    "dill-dill-create-code", "dill._dill", "_create_code", ["x"], Protocol0, "pickle/code-object", [];
    "dill-dill-create-function", "dill._dill", "_create_function", ["x"], Reduce, "pickle/code-object", [];
    "zipapp2-make", "zipapp2", "make", ["x"], StackGlobal, "pickle/unlisted-call", [];
    "company-models-custom", "company.models", "Custom", ["x"], Inst, "pickle/unlisted-call", [];
    "sklearn-datasets-fetch-openml", "sklearn.datasets", "fetch_openml", ["x"], Obj, "pickle/unlisted-call", [];
    "sklearn-utils-testing-run", "sklearn.utils._testing", "run", ["x"], Popped, "pickle/unlisted-call", [];
    "numpy-save-x-run", "numpy.save_x", "run", ["x"], Protocol0, "pickle/unlisted-call", [];
    "collections-abc-x", "collections.abc", "x", ["x"], Reduce, "pickle/unlisted-call", [];
    "string-capwords", "string", "capwords", ["x"], StackGlobal, "pickle/unlisted-call", [];
    "torch-nn-functional-relu", "torch.nn.functional", "relu", ["x"], Inst, "pickle/unlisted-call", [];
    "transformers-pipeline", "transformers", "pipeline", ["x"], Obj, "pickle/unlisted-call", [];
}
