int camel();  // expect: file-name
