// zint as Swift sees it.

#include <zint.h>
