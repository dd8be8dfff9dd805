-- A trading company, as the public sample database Northwind is declared for SQLite, with the blanks in its names.
CREATE TABLE [Categories] ([CategoryID] INTEGER PRIMARY KEY AUTOINCREMENT, [CategoryName] TEXT, [Description] TEXT, [Picture] BLOB);
CREATE TABLE [Customers] ([CustomerID] TEXT, [CompanyName] TEXT, [ContactName] TEXT, [City] TEXT COLLATE NOCASE, [Country] TEXT, PRIMARY KEY (`CustomerID`));
CREATE TABLE [Employees] (
  [EmployeeID] INTEGER PRIMARY KEY AUTOINCREMENT, [LastName] TEXT, [FirstName] TEXT, [BirthDate] DATE, [HireDate] DATE, [Photo] BLOB, [ReportsTo] INTEGER,
  FOREIGN KEY ([ReportsTo]) REFERENCES [Employees] ([EmployeeID])
);
CREATE TABLE [Products] (
  [ProductID] INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, [ProductName] TEXT NOT NULL, [CategoryID] INTEGER, [UnitPrice] NUMERIC DEFAULT 0, [UnitsInStock] INTEGER DEFAULT 0, [Discontinued] TEXT NOT NULL DEFAULT '0',
  CHECK ([UnitPrice] >= 0), FOREIGN KEY ([CategoryID]) REFERENCES [Categories] ([CategoryID])
);
CREATE TABLE [Orders] (
  [OrderID] INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, [CustomerID] TEXT, [EmployeeID] INTEGER, [OrderDate] DATETIME, [ShippedDate] DATETIME, [Freight] NUMERIC DEFAULT 0, [ShipName] TEXT,
  FOREIGN KEY ([CustomerID]) REFERENCES [Customers] ([CustomerID]), FOREIGN KEY ([EmployeeID]) REFERENCES [Employees] ([EmployeeID])
);
CREATE TABLE [Order Details] (
  [OrderID] INTEGER NOT NULL, [ProductID] INTEGER NOT NULL, [UnitPrice] NUMERIC NOT NULL DEFAULT 0, [Quantity] INTEGER NOT NULL DEFAULT 1, [Discount] REAL NOT NULL DEFAULT 0,
  PRIMARY KEY ("OrderID", "ProductID"), CHECK ([Discount] >= 0 AND [Discount] <= 1),
  FOREIGN KEY ([OrderID]) REFERENCES [Orders] ([OrderID]), FOREIGN KEY ([ProductID]) REFERENCES [Products] ([ProductID])
);
CREATE VIEW [Order Subtotals] AS SELECT [OrderID], sum([UnitPrice] * [Quantity]) AS [Sub Total] FROM [Order Details] GROUP BY [OrderID];
INSERT INTO [Categories] VALUES (1, 'Beverages', 'Soft drinks', x'15'), (2, 'Condiments', NULL, NULL);
INSERT INTO [Customers] VALUES ('ALFKI', 'Alfreds Futterkiste', 'Maria Anders', 'Berlin', 'Germany'), ('BOLID', 'Bólido', NULL, 'berlin', 'Spain');
INSERT INTO [Employees] VALUES (1, 'Davolio', 'Nancy', '1968-12-08', '2012-05-01', NULL, NULL), (2, 'Fuller', 'Andrew', '1972-02-19', '2012-08-14', x'ff', 1);
INSERT INTO [Products] VALUES (1, 'Chai', 1, 18, 39, '0'), (2, 'Chang', 1, 19.1, 17, '1'), (3, 'Syrup', NULL, 0.1, 0, '0');
INSERT INTO [Orders] VALUES (10248, 'ALFKI', 1, '2016-07-04', '2016-07-16', 32.38, 'Vins'), (10249, 'BOLID', 2, '2016-07-05 13:10:02', NULL, 11, NULL);
INSERT INTO [Order Details] VALUES (10248, 1, 14, 12, 0), (10248, 2, 9.8, 10, 0.15), (10249, 3, 18.6, 9, 0.05);
