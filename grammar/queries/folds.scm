[
  (compound_statement)
  (field_declaration_list)
  (enumerator_list)
  (initializer_list)
  (argument_list)
  (parameter_list)
  (case_statement)
  (preproc_if)
  (preproc_ifdef)
  (preproc_elif)
  (preproc_else)
  (comment)
] @fold
