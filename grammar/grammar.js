// Async C: C and what async adds to it.
//
// Which words are keywords is decided before parsing (acc turns `async` as a variable into `Async`, a word of the same
// length), so here they simply are. The spelling with an underscore gives the same tree.

const C = require('./gnu-c');
const {PREC, commaSep1} = require('tree-sitter-c/grammar');

const keyword = word => choice(word, alias('_' + word[0].toUpperCase() + word.slice(1), word));
const ASYNC = keyword('async');
const AWAIT = keyword('await');
const YIELD = keyword('yield');
const TRY = keyword('try');
const CATCH = keyword('catch');
const FINALLY = keyword('finally');
const THROW = keyword('throw');
const DEFER = keyword('defer');

module.exports = grammar(C, {
  name: 'async_c',

  inline: ($, o) => o.concat([$._catch_parameter]),

  rules: {
    // Declarations

    // A qualifier rather than a storage class, so that it may stand wherever a type does: in typedefs, fields, casts.
    type_qualifier: (_, o) => choice(o, ASYNC),

    // async yield int f(void) { ... }. Only after async: `yield a * b;` must not declare b.
    _declaration_modifiers: ($, o) => choice(o, $._generator_modifier),
    _type_modifier: ($, o) => choice(o, $._generator_modifier),
    _generator_modifier: $ => seq(alias($._async, $.type_qualifier), YIELD),
    _async: _ => ASYNC,

    // Statements

    _non_case_statement: ($, o) => choice(
      o,
      $.try_statement,
      $.defer_statement,
      $.throw_statement,
      $.yield_statement,
      $.async_for,
      $.async_with,
    ),

    // A catch or finally belongs to the innermost try, as an else does to its if.
    try_statement: $ => prec.right(seq(
      TRY,
      field('body', $.statement),
      repeat($.catch_clause),
      optional(seq(FINALLY, field('finally', $.statement))),
    )),

    // catch, catch (const ac_error *e), catch (const ac_error *e : A, B), catch (A, B)
    // Without parentheses only a block can follow: `catch (x) ...` must not be an expression.
    catch_clause: $ => choice(
      seq(CATCH, field('body', $.compound_statement)),
      seq(CATCH, '(', choice($._catch_parameter, $._catch_codes), ')', field('body', $.statement)),
    ),
    _catch_parameter: $ => prec.dynamic(-1, seq(
      field('parameter', $.parameter_declaration),
      optional(seq(':', $._catch_codes)),
    )),
    _catch_codes: $ => commaSep1(field('code', $.expression)),

    defer_statement: $ => seq(DEFER, field('body', $.statement)),
    throw_statement: $ => seq(THROW, optional(choice($.expression, $.comma_expression)), ';'),
    yield_statement: $ => seq(YIELD, choice($.expression, $.comma_expression), ';'),

    async_for: $ => seq(
      ASYNC,
      'for',
      '(',
      field('variable', $.parameter_declaration),
      ':',
      field('value', choice($.expression, $.comma_expression)),
      ')',
      field('body', $.statement),
    ),

    async_with: $ => seq(
      ASYNC,
      'with',
      '(',
      $.with_item,
      repeat(seq(';', $.with_item)),
      ')',
      field('body', $.statement),
    ),
    with_item: $ => seq($._declaration_specifiers, field('declarator', $.init_declarator)),

    // Expressions

    _expression_not_binary: ($, o) => choice(o, $.await_expression),
    await_expression: $ => prec.right(PREC.UNARY, seq(AWAIT, field('argument', $.expression))),

    // f(x, .option = 1)
    _argument: ($, o) => choice(o, $.named_argument),
    named_argument: $ => seq(
      '.',
      field('name', $._field_identifier),
      '=',
      field('value', choice($.expression, $.initializer_list)),
    ),
  },
});
