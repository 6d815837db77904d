// No include guard: every header of the pure C++ parts includes this last, and each inclusion
// checks.
//
// The wall between C++ and the server: pure C++ headers never meet a server header in one file,
// because the server's macros rewrite C++ code and its errors (longjmp) skip C++ destructors.
#if defined(POSTGRES_H)
#error "this header is pure C++: include it in a file that does not include the server's headers"
#endif
