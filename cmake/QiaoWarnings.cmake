# Warnings for qiao's own targets; never exported.
add_library(qiao_warnings INTERFACE)
target_compile_options(qiao_warnings INTERFACE -Wall -Wextra -Wno-missing-field-initializers)
