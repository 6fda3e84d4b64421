// C as gcc and clang take it: tree-sitter-c and what it leaves out.
//
// Where tree-sitter-c has a tree for something, the tree stays the same. A new rule uses an old node if there is one that
// fits. Attributes and asm names stand beside the declarator that they follow, never around it, so that whoever looks for
// a declared name finds it where tree-sitter-c puts it.

const C = require('tree-sitter-c/grammar');
const {PREC, commaSep, commaSep1} = C;

// The grammar does not know which names are types. Where both fit, a name is read as an expression first; the numbers
// outweigh the 1 that each * of a declarator counts.
const UNLIKELY_DECLARATION = -5;
const UNLIKELY_TYPE = -20;

const TYPEOF = ['typeof', '__typeof__', '__typeof', 'typeof_unqual', '__typeof_unqual__', '__typeof_unqual'];

// Words that make a type together with others, in any order and number.
const SIZE = ['signed', 'unsigned', 'long', 'short', '__signed__', '__signed', '_Complex', '__complex__', '__complex'];

// Types whose names are keywords: (_Bool)(x) is a cast and no call.
const TYPES = [
  '_Bool', '__int128', '__builtin_va_list',
  '_Float16', '_Float32', '_Float64', '_Float128', '_Float32x', '_Float64x', '__float80', '__float128',
  '_Decimal32', '_Decimal64', '_Decimal128', '__bf16', '__fp16',
];

module.exports = grammar(C, {
  name: 'gnu_c',

  // What the preprocessor leaves may stand between any two tokens.
  extras: ($, o) => o.concat([$.preproc_linemarker, $.preproc_pragma]),

  // An enum's attributes are its own: no conflict here.
  conflicts: ($, o) => o.filter(set => set[0].name !== 'enum_specifier').concat([
    [$._declaration_modifiers, $.abstract_parenthesized_declarator],
    [$._declaration_modifiers, $.parenthesized_declarator, $.abstract_parenthesized_declarator],
  ]),

  // Not for speed: a hidden rule of one child loses its dynamic precedence, and after a declarator that stands by itself
  // a missing semicolon is found better.
  inline: ($, o) => o.concat([$._argument, $._declared]),

  rules: {
    // Preprocessor

    // # 12 "file.c" 1 3, and #line 12 "file.c"
    preproc_linemarker: _ => token(/#[ \t]*(line[ \t]+)?[0-9][^\n]*/),

    // _Pragma("..."); with a macro for its argument it is a call
    preproc_pragma: _ => token(/_Pragma[ \t]*\([ \t]*L?"([^"\\\n]|\\[^\n])*"[ \t]*\)/),

    // A macro's text may begin with one.
    preproc_arg: (_, o) => choice(o, token(/_Pragma([^/\n]|\/[^*]|\\\r?\n)*/)),

    // Declarations

    declaration: $ => seq(
      $._declaration_specifiers,
      $._declared,
      repeat(seq(',', repeat($.attribute_specifier), $._declared)),
      ';',
    ),
    _declared: $ => choice(
      field('declarator', seq(optional($.ms_call_modifier), $._declaration_declarator)),
      seq(field('declarator', seq(optional($.ms_call_modifier), $._declarator)), $._declarator_suffix),
      field('declarator', $.init_declarator),
    ),

    init_declarator: $ => seq(
      field('declarator', $._declarator),
      optional($._declarator_suffix),
      '=',
      field('value', choice($.initializer_list, $.expression)),
    ),

    // A function's declarator prefers to hold its own.
    _declarator_suffix: $ => prec.dynamic(-1, choice(
      seq($.gnu_asm_expression, repeat($.attribute_specifier)),
      repeat1($.attribute_specifier),
    )),

    // f(a * (b)); is a call rather than a type that declares nothing. With modifiers it is a declaration without names.
    _empty_declaration: ($, o) => choice(
      prec.dynamic(UNLIKELY_DECLARATION, o),
      alias($._nameless_declaration, $.declaration),
    ),
    _nameless_declaration: $ => prec.dynamic(UNLIKELY_DECLARATION, seq($._declaration_specifiers, ';')),

    type_definition: $ => seq(
      optional('__extension__'),
      'typedef',
      $._type_definition_type,
      $._type_definition_declarators,
      ';',
    ),
    _type_definition_type: $ => seq(
      repeat($._type_modifier),
      field('type', $.type_specifier),
      repeat($._type_modifier),
    ),
    _type_modifier: $ => choice($.type_qualifier, $.attribute_specifier, $.attribute_declaration),
    _type_definition_declarators: $ => commaSep1(seq(
      field('declarator', $._type_declarator),
      repeat($.attribute_specifier),
    )),

    storage_class_specifier: (_, o) => choice(o, '_Thread_local'),
    type_qualifier: (_, o) => choice(o, '__const', '__const__', '__volatile', '__volatile__'),

    type_specifier: ($, o) => choice(o, $.typeof_specifier, $.atomic_specifier, $.bit_int_specifier),

    typeof_specifier: $ => seq(
      choice(...TYPEOF),
      '(',
      choice(
        field('value', choice($.expression, $.comma_expression)),
        field('type', prec.dynamic(UNLIKELY_TYPE, $.type_descriptor)),
      ),
      ')',
    ),

    // _Atomic without parentheses is a qualifier
    atomic_specifier: $ => prec(1, seq('_Atomic', '(', field('type', $.type_descriptor), ')')),

    bit_int_specifier: $ => seq('_BitInt', '(', field('width', $.expression), ')'),

    primitive_type: (_, o) => token(choice(o.content, ...TYPES)),

    sized_type_specifier: $ => {
      const size = choice(...SIZE);
      const type = field('type', optional(choice(
        prec.dynamic(-1, $._type_identifier),
        $.primitive_type,
        $.bit_int_specifier,
      )));
      return choice(
        seq(repeat(size), type, repeat1(size)),
        seq(repeat1(size), repeat($.type_qualifier), type, repeat(size)),
      );
    },

    struct_specifier: $ => prec.right(record($, 'struct')),
    union_specifier: $ => prec.right(record($, 'union')),
    enum_specifier: $ => prec.right(seq(
      'enum',
      repeat($._tag_attribute),
      choice(
        seq(
          field('name', $._type_identifier),
          optional($._underlying_type),
          field('body', optional($.enumerator_list)),
        ),
        seq(optional($._underlying_type), field('body', $.enumerator_list)),
      ),
      optional($.attribute_specifier),
    )),
    _underlying_type: $ => prec.right(seq(
      ':', field('underlying_type', choice($.primitive_type, $.sized_type_specifier)),
    )),
    _tag_attribute: $ => choice($.attribute_specifier, $.attribute_declaration, $.ms_declspec_modifier),

    _field_declaration_list_item: ($, o) => choice(o, $.static_assert_declaration, ';'),
    static_assert_declaration: $ => seq(
      choice('_Static_assert', 'static_assert'),
      '(',
      field('condition', $.expression),
      optional(seq(',', field('message', $._string))),
      ')',
      ';',
    ),

    field_declaration: $ => seq($._declaration_specifiers, optional($._field_declaration_declarator), ';'),
    _field_declaration_declarator: $ => commaSep1(choice(
      seq(
        field('declarator', $._field_declarator),
        repeat($.attribute_specifier),
        optional($._field_width),
      ),
      $._field_width,
    )),
    _field_width: $ => seq($.bitfield_clause, repeat($.attribute_specifier)),

    // Headers define each enumerator as a macro, too.
    enumerator_list: $ => seq(
      '{',
      repeat(choice(
        seq($.enumerator, ','),
        alias($.preproc_if_in_enumerator_list, $.preproc_if),
        alias($.preproc_ifdef_in_enumerator_list, $.preproc_ifdef),
        $.preproc_def,
        $.preproc_function_def,
        $.preproc_call,
      )),
      optional(seq(
        choice(
          $.enumerator,
          alias($.preproc_if_in_enumerator_list_no_comma, $.preproc_if),
          alias($.preproc_ifdef_in_enumerator_list_no_comma, $.preproc_ifdef),
        ),
        repeat($.preproc_def),
      )),
      '}',
    ),
    enumerator: $ => seq(
      field('name', $.identifier),
      repeat(choice($.attribute_specifier, $.attribute_declaration)),
      optional(seq('=', field('value', $.expression))),
    ),

    // Declarators

    pointer_declarator: $ => pointer($, $._declarator),
    pointer_field_declarator: $ => pointer($, $._field_declarator),
    pointer_type_declarator: $ => pointer($, $._type_declarator),
    abstract_pointer_declarator: $ => prec.dynamic(1, prec.right(seq(
      '*',
      repeat($._pointer_modifier),
      field('declarator', optional($._abstract_declarator)),
    ))),
    _pointer_modifier: $ => choice(
      $.ms_pointer_modifier, $.type_qualifier, $.attribute_specifier, $.attribute_declaration,
    ),

    parenthesized_declarator: $ => parenthesized($, $._declarator),
    parenthesized_field_declarator: $ => parenthesized($, $._field_declarator),
    parenthesized_type_declarator: $ => parenthesized($, $._type_declarator),

    abstract_parenthesized_declarator: $ => prec(1, parenthesized($, $._abstract_declarator)),

    array_declarator: $ => prec(1, seq(field('declarator', $._declarator), array($))),
    abstract_array_declarator: $ => prec(1, seq(field('declarator', optional($._abstract_declarator)), array($))),

    _old_style_function_definition: $ => seq(
      optional($.ms_call_modifier),
      $._declaration_specifiers,
      field('declarator', $._old_style_declarator),
      repeat1($.declaration),
      field('body', $.compound_statement),
    ),
    _old_style_declarator: $ => choice(
      alias($._old_style_function_declarator, $.function_declarator),
      alias($._old_style_pointer_declarator, $.pointer_declarator),
    ),
    _old_style_pointer_declarator: $ => pointer($, $._old_style_declarator),

    // Statements

    _block_item: ($, o) => choice(o, $.label_declaration),
    label_declaration: $ => seq('__label__', commaSep1(field('label', $._statement_identifier)), ';'),

    case_statement: $ => prec.right(seq(
      choice(
        seq('case', field('value', $.expression), optional(seq('...', field('end', $.expression)))),
        'default',
      ),
      ':',
      repeat(choice($._non_case_statement, $.declaration, $.type_definition)),
    )),

    switch_statement: $ => seq(
      'switch',
      field('condition', $.parenthesized_expression),
      field('body', $.statement),
    ),

    // A label may end a block (C23)
    labeled_statement: $ => prec.right(seq(
      field('label', $._statement_identifier),
      ':',
      optional(choice($.declaration, $.statement, $._empty_declaration)),
    )),

    attributed_statement: $ => seq(
      repeat1(choice($.attribute_declaration, $.attribute_specifier)),
      $.statement,
    ),

    goto_statement: $ => seq(
      'goto',
      choice(
        field('label', $._statement_identifier),
        seq('*', field('target', $.expression)),
      ),
      ';',
    ),

    // Expressions

    // The type of a typedef and of a cast take the same modifiers.
    type_descriptor: $ => seq($._type_definition_type, field('declarator', optional($._abstract_declarator))),

    // Macros take types and declarations: va_arg(ap, int), DEBUG(int n = 1). Attributes keep the plain argument_list.
    call_expression: $ => prec(PREC.CALL, seq(
      field('function', $.expression),
      field('arguments', alias($.call_arguments, $.argument_list)),
    )),
    call_arguments: $ => seq('(', commaSep($._argument), ')'),
    _argument: $ => choice(
      $.expression,
      $.compound_statement,
      prec.dynamic(UNLIKELY_TYPE, $.type_descriptor),
      prec.dynamic(2 * UNLIKELY_TYPE, $.declaration_argument),
    ),
    declaration_argument: $ => seq(
      $._type_definition_type,
      field('declarator', choice($._declarator, $.init_declarator)),
    ),

    _assignment_left_expression: ($, o) => choice(o, $.compound_literal_expression, $.generic_expression),

    _expression_not_binary: ($, o) => choice(o, $.label_address),
    label_address: $ => seq('&&', field('label', $._statement_identifier)),

    unary_expression: ($, o) => choice(o, prec.left(PREC.UNARY, seq(
      field('operator', choice('__real__', '__real', '__imag__', '__imag')),
      field('argument', $.expression),
    ))),

    subscript_expression: $ => prec(PREC.SUBSCRIPT, seq(
      field('argument', $.expression),
      '[',
      field('index', choice($.expression, $.comma_expression)),
      ']',
    )),

    alignof_expression: $ => prec(PREC.SIZEOF, seq(
      choice('__alignof__', '__alignof', '_alignof', 'alignof', '_Alignof'),
      choice(
        seq('(', field('type', $.type_descriptor), ')'),
        prec.dynamic(-1, field('value', $.expression)),
      ),
    )),

    offsetof_expression: $ => prec(PREC.OFFSETOF, seq(
      choice('offsetof', '__builtin_offsetof'),
      '(',
      field('type', $.type_descriptor),
      ',',
      field('member', $._member),
      ')',
    )),
    _member: $ => choice(
      $._field_identifier,
      alias($.member_field, $.field_expression),
      alias($.member_subscript, $.subscript_expression),
    ),
    member_field: $ => seq(
      field('argument', $._member), field('operator', '.'), field('field', $._field_identifier),
    ),
    member_subscript: $ => seq(field('argument', $._member), '[', field('index', $.expression), ']'),

    gnu_asm_qualifier: (_, o) => choice(o, '__volatile', '__inline', '__inline__'),
    gnu_asm_output_operand: $ => operand($),
    gnu_asm_input_operand: $ => operand($),

    // 1.0f32, 2i, 0X.1ACP12: what the preprocessor takes for a number
    number_literal: _ => token(seq(optional(/[-+]/), /\.?[0-9]([eEpP][-+]|[0-9a-zA-Z_.']|\\\r?\n)*/)),
  },
});

function array($) {
  return seq(
    '[',
    repeat(choice($.type_qualifier, $.ms_restrict_modifier, 'static')),
    field('size', optional(choice($.expression, '*'))),
    ']',
  );
}

function operand($) {
  return seq(
    optional(seq('[', field('symbol', $.identifier), ']')),
    field('constraint', $._string),
    '(',
    field('value', $.expression),
    ')',
  );
}

function record($, word) {
  return seq(
    word,
    repeat($._tag_attribute),
    choice(
      seq(
        field('name', $._type_identifier),
        field('body', optional($.field_declaration_list)),
      ),
      field('body', $.field_declaration_list),
    ),
    optional($.attribute_specifier),
  );
}

function parenthesized($, declarator) {
  return prec.dynamic(PREC.PAREN_DECLARATOR, seq(
    '(',
    choice(optional($.ms_call_modifier), repeat1($.attribute_specifier)),
    declarator,
    ')',
  ));
}

function pointer($, declarator) {
  return prec.dynamic(1, prec.right(seq(
    optional($.ms_based_modifier),
    '*',
    repeat($._pointer_modifier),
    field('declarator', declarator),
  )));
}
