// Included by macros.cu, twice.
#ifndef QIAO_TEST_INCLUDED_H
#define QIAO_TEST_INCLUDED_H
#define FROM_HEADER(x) ((x) + header_constant)
constexpr int header_constant = 400;
HD inline int header_function(int x) { return x * 4; }
#endif
#ifdef WANTED
HD inline int wanted_only() { return WANTED; }
#undef WANTED
#endif
