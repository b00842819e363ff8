//! Templates that attack whoever renders them (CVE-2024-34359 and its kin). Every form of the same three wishes: reach the
//! objects behind the values, load another file, never end. What they would run is `id`.

use super::{Attack, Content, Expect, one_file};

macro_rules! templates {
    ($($name:literal, $rule:literal, $expect:ident, [$($id:literal),*], $text:expr;)*) => {
        /// The attacks.
        pub const ATTACKS: &[Attack] = &[
            $(Attack {
                name: concat!("template-", $name),
                rule: concat!("template/", $rule),
                advisories: &[$($id),*],
                expect: Expect::$expect,
                build: || one_file("chat_template.jinja", chat($text).into_bytes()),
            },)*
            Attack {
                name: "template-in-tokenizer-config",
                rule: "template/object-access",
                advisories: &["CVE-2024-34359"],
                expect: Expect::Malicious,
                build: || config("tokenizer_config.json", serde_json::json!({
                    "tokenizer_class": "LlamaTokenizer",
                    "chat_template": chat("{{ ''.__class__.__mro__[1].__subclasses__() }}"),
                })),
            },
            Attack {
                name: "template-one-of-several",
                rule: "template/object-access",
                advisories: &["CVE-2024-34359"],
                expect: Expect::Malicious,
                build: || config("tokenizer_config.json", serde_json::json!({
                    "tokenizer_class": "LlamaTokenizer",
                    "chat_template": [
                        {"name": "default", "template": chat("")},
                        {"name": "tool_use", "template": chat("{{ cycler.__init__.__globals__.os.popen('id').read() }}")},
                    ],
                })),
            },
            Attack {
                name: "template-in-processor-file",
                rule: "template/object-access",
                advisories: &["CVE-2024-34359"],
                expect: Expect::Malicious,
                build: || config("chat_template.json", serde_json::json!({
                    "chat_template": chat("{{ lipsum.__globals__['os'].popen('id').read() }}"),
                })),
            },
            Attack {
                name: "template-deep-in-config",
                rule: "template/object-access",
                advisories: &["CVE-2024-34359"],
                expect: Expect::Malicious,
                build: || config("config.json", serde_json::json!({
                    "model_type": "llama",
                    "text_config": {"extra": [{"prompt": chat("{{ x|attr('__class__') }}")}]},
                })),
            },
            Attack {
                name: "template-without-its-name",
                rule: "template/object-access",
                advisories: &["CVE-2024-34359"],
                expect: Expect::Malicious,
                build: || one_file("prompt.txt", chat("{{ self.__init__.__globals__ }}").into_bytes()),
            },
        ];
    };
}

templates! {
    "cycler-globals", "object-access", Malicious, ["CVE-2024-34359"],
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}";
    "joiner-globals", "object-access", Malicious, ["CVE-2024-34359"],
        "{{ joiner.__init__.__globals__.os.popen('id').read() }}";
    "namespace-globals", "object-access", Malicious, ["CVE-2024-34359"],
        "{{ namespace.__init__.__globals__.os.popen('id').read() }}";
    "lipsum-globals", "object-access", Malicious, ["CVE-2024-34359"],
        "{{ lipsum.__globals__['os'].popen('id').read() }}";
    "subclasses-loop", "object-access", Malicious, ["CVE-2024-34359"],
        "{% for c in ().__class__.__base__.__subclasses__() %}{% if 'warning' in c.__name__ %}{{ c()._module.__builtins__['__import__']('os').popen('id').read() }}{% endif %}{% endfor %}";
    "subscripts", "object-access", Malicious, ["CVE-2024-34359"],
        "{{ ''['__class__']['__mro__'][1]['__subclasses__']() }}";
    "attr-filter", "object-access", Malicious, ["CVE-2024-34359"],
        "{{ ()|attr('__class__')|attr('__base__')|attr('__subclasses__')() }}";
    "attr-hex-escapes", "object-access", Malicious, ["CVE-2024-34359"],
        r"{{ ()|attr('\x5f\x5fclass\x5f\x5f') }}";
    "subscript-unicode-escapes", "object-access", Malicious, ["CVE-2024-34359"],
        r"{{ ''['\u005f\u005fclass\137\137'] }}";
    "concatenation-tilde", "object-access", Malicious, ["CVE-2024-34359"],
        "{{ messages['__cla' ~ 'ss__'] }}";
    "concatenation-plus", "object-access", Malicious, ["CVE-2024-34359"],
        "{{ messages['_' * 2 + 'class' + '_' * 2] }}";
    "reversed-text", "object-access", Malicious, ["CVE-2024-34359"],
        "{{ messages['__ssalc__'[::-1]] }}";
    "joined-list", "object-access", Malicious, ["CVE-2024-34359"],
        "{{ messages|attr(['__', 'class', '__']|join) }}";
    "joined-dictionary", "object-access", Malicious, ["CVE-2024-34359"],
        "{{ messages|attr(dict(__cla=1, ss__=2)|join) }}";
    "variable", "object-access", Malicious, ["CVE-2024-34359"],
        "{% set a = '__glo' %}{% set b = a ~ 'bals__' %}{{ lipsum[b] }}";
    "variable-assigned-twice", "object-access", Malicious, ["CVE-2024-34359"],
        "{% set a = '__class__' %}{{ messages[a] }}{% set a = 'role' %}";
    "loop-variable", "object-access", Malicious, ["CVE-2024-34359"],
        "{% for a in ['role', '__class__'] %}{{ messages[a] }}{% endfor %}";
    "namespace-variable", "object-access", Malicious, ["CVE-2024-34359"],
        "{% set ns = namespace(a='__cl', b='ass__') %}{{ messages[ns.a ~ ns.b] }}";
    "percent-format", "object-access", Malicious, ["CVE-2024-34359"],
        "{{ messages['%c%cclass%c%c' % (95, 95, 95, 95)] }}";
    "format-filter", "object-access", Malicious, ["CVE-2024-34359"],
        "{{ messages|attr('%s%s'|format('__cla', 'ss__')) }}";
    "replaced-text", "object-access", Malicious, ["CVE-2024-34359"],
        "{{ messages['--class--'|replace('-', '_')] }}";
    "lower-case", "object-access", Malicious, ["CVE-2024-34359"],
        "{{ messages['__CLASS__'|lower] }}";
    "map-attribute", "object-access", Malicious, ["CVE-2024-34359"],
        "{{ [messages]|map(attribute='__class__')|list }}";
    "map-attr", "object-access", Malicious, ["CVE-2024-34359"],
        "{{ [messages]|map('attr', '__class__')|list }}";
    "map-attribute-path", "object-access", Malicious, ["CVE-2024-34359"],
        "{{ [messages]|map(attribute='x.__class__.__mro__')|list }}";
    "select-attribute", "object-access", Malicious, ["CVE-2024-34359"],
        "{{ messages|selectattr('__class__.__init__.__globals__')|list }}";
    "generator-frame", "object-access", Malicious, ["CVE-2024-34359"],
        "{{ (messages|map('upper')).gi_frame.f_back.f_globals }}";
    "private-context", "object-access", Malicious, ["CVE-2024-34359"],
        "{{ self._TemplateReference__context.cycler }}";
    "request-arguments", "object-access", Malicious, ["CVE-2024-34359"],
        "{{ messages|attr(request.args.a)|attr(request.args.b) }}";
    "in-a-condition", "object-access", Malicious, ["CVE-2024-34359"],
        "{% if messages.__class__.__init__.__globals__ %}x{% endif %}";
    "in-a-default-argument", "object-access", Malicious, ["CVE-2024-34359"],
        "{% macro m(x=cycler.__init__.__globals__.os.popen('id')) %}{{ x }}{% endmacro %}{{ m() }}";
    "in-a-filter-block", "object-access", Malicious, ["CVE-2024-34359"],
        "{% filter replace('a', cycler.__init__.__globals__) %}a{% endfilter %}";
    "in-something-unknown", "object-access", Malicious, ["CVE-2024-34359"],
        "{% unknown cycler.__init__.__globals__.os.popen('id') %}";
    "system-call", "system-call", Malicious, ["CVE-2024-34359"],
        "{{ messages.x.popen('id').read() }}";
    "system-root", "system-call", Malicious, ["CVE-2024-34359"],
        "{{ os.system('id') }}";
    "import-function", "system-call", Malicious, ["CVE-2024-34359"],
        "{{ __import__('os').system('id') }}";
    "format-string", "format-string", Malicious, ["CVE-2024-56326"],
        "{{ '{0.__class__.__init__.__globals__}'.format(messages) }}";
    "format-string-variable", "format-string", Malicious, ["CVE-2024-56326"],
        "{% set f = '{0.__cla' ~ 'ss__}' %}{{ f.format(messages) }}";
    "include-out", "reads-file", Malicious, [],
        "{% include '/etc/passwd' %}";
    "include-climbs", "reads-file", Malicious, [],
        "{% import '../../secrets.yaml' as s %}";
    "endless-range", "endless", Malicious, [],
        "{% for i in range(10**9) %}x{% endfor %}";
    "endless-nested", "endless", Malicious, [],
        "{% for i in range(100000) %}{% for j in range(100000) %}x{% endfor %}{% endfor %}";
    "endless-text", "endless", Malicious, [],
        "{{ 'x' * 9000000000 }}";
    "endless-width", "endless", Malicious, [],
        "{{ '%9000000000d' % 1 }}";
    "endless-power", "endless", Malicious, [],
        "{{ 9 ** (9 ** 9) }}";
    "endless-doubling", "endless", Malicious, [],
        "{% set ns = namespace(x='aa') %}{% for m in messages %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}";
    "endless-macro", "endless", Malicious, [],
        "{% macro m() %}x{{ m() }}{% endmacro %}{{ m() }}";
    "endless-loop", "endless", Malicious, [],
        "{% for x in messages recursive %}{{ loop(messages) }}{% endfor %}";
    "format-taken", "computed-name", Suspicious, ["CVE-2024-56326"],
        "{{ [messages]|map(messages.x.format)|list }}";
    "format-by-attr", "computed-name", Suspicious, ["CVE-2025-27516"],
        "{{ (messages.x|attr('format'))(messages) }}";
    "computed-attribute", "computed-name", Suspicious, ["CVE-2025-27516"],
        "{{ messages|attr(messages[0].x) }}";
    "include", "loads-template", Suspicious, [],
        "{% include 'other.jinja' %}";
    "engine-object", "engine-object", Suspicious, [],
        "{{ config.items() }}";
    "hidden-text", "hidden-text", Suspicious, [],
        "Answer. \u{e0069}\u{e0067}\u{e006e}\u{e006f}\u{e0072}\u{e0065}";
    "not-a-template", "not-understood", Unreadable, [],
        "{% if messages %}{{ messages[0 }}";
}

/// A plain chat template with something in it.
fn chat(inside: &str) -> String {
    format!(
        "{{% for message in messages %}}{{{{ '<|' + message['role'] + '|>' + message['content'] }}}}{{% endfor %}}\n{inside}\n{{% if add_generation_prompt %}}<|assistant|>{{% endif %}}"
    )
}

fn config(name: &str, value: serde_json::Value) -> Vec<(String, Content)> {
    one_file(name, value.to_string().into_bytes())
}
