// zbar as Swift sees it.

#include <zbar.h>
