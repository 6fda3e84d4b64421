// Async C: tree-sitter-c and the differences.

const C = require('./gnu-c');
const {PREC, commaSep, commaSep1} = C;

// A keyword in both spellings, the same node in the tree.
const word = (plain, always) => choice(plain, alias(always, plain));

const ASYNC = word('async', '_Async');
const AWAIT = word('await', '_Await');
const YIELD = word('yield', '_Yield');
const TRY = word('try', '_Try');
const CATCH = word('catch', '_Catch');
const FINALLY = word('finally', '_Finally');
const THROW = word('throw', '_Throw');
const DEFER = word('defer', '_Defer');

module.exports = grammar(C, {
  name: 'async_c',

  conflicts: ($, o) => o.concat([
    [$._declaration_modifiers, $.yield_statement],
  ]),

  rules: {
    type_qualifier: (_, o) => choice(o, ASYNC),
    _declaration_modifiers: (_, o) => choice(o, YIELD),

    _expression_not_binary: ($, o) => choice(o, $.await_expression),
    await_expression: $ => prec.right(PREC.UNARY, seq(AWAIT, field('argument', $.expression))),

    call_expression: $ => prec(PREC.CALL, seq(
      field('function', $.expression),
      field('arguments', alias($.call_arguments, $.argument_list)),
    )),
    call_arguments: $ => seq('(', commaSep(choice(
      $.expression,
      $.compound_statement,
      $.named_argument,
      prec.dynamic(-20, $.type_descriptor),
      prec.dynamic(-30, $.declaration_argument),
    )), ')'),
    declaration_argument: $ => seq(repeat($.type_qualifier), field('type', $.type_specifier), repeat($.type_qualifier), field('declarator', choice($._declarator, $.init_declarator))),
    named_argument: $ => seq(
      '.', field('name', $._field_identifier), '=',
      field('value', choice($.expression, $.initializer_list)),
    ),

    _non_case_statement: ($, o) => choice(o,
      $.try_statement, $.defer_statement, $.throw_statement, $.yield_statement, $.async_for, $.async_with,
    ),
    try_statement: $ => seq(
      TRY, field('body', $.compound_statement),
      repeat($.catch_clause),
      optional(seq(FINALLY, field('finally', $.compound_statement))),
    ),
    catch_clause: $ => seq(
      CATCH,
      optional(seq('(', choice(
        seq(field('parameter', $.parameter_declaration), optional(seq(':', $._codes))),
        $._codes,
      ), ')')),
      field('body', $.compound_statement),
    ),
    _codes: $ => commaSep1(field('code', $.expression)),
    defer_statement: $ => seq(DEFER, field('body', $.statement)),
    throw_statement: $ => seq(THROW, optional($.expression), ';'),
    yield_statement: $ => seq(YIELD, $.expression, ';'),

    async_for: $ => seq(
      ASYNC, 'for', '(', $.parameter_declaration, ':', field('value', $.expression), ')',
      field('body', $.statement),
    ),
    async_with: $ => seq(
      ASYNC, 'with', '(', $.with_item, repeat(seq(';', $.with_item)), ')',
      field('body', $.statement),
    ),
    with_item: $ => seq($._declaration_specifiers, field('declarator', $.init_declarator)),
  },
});
